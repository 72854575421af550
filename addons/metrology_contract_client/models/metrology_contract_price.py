from odoo import api, fields, models


class MetrologyContractPrice(models.Model):
    """A price of its own: of one kind of instrument, of one service, or of both together."""

    _name = "metrology.contract.price"
    _description = "Price of a Contract"
    _order = "contract_id, sequence, id"

    contract_id = fields.Many2one("metrology.contract", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    currency_id = fields.Many2one(related="contract_id.currency_id")
    instrument_type_id = fields.Many2one(
        "metrology.instrument.type",
        index="btree_not_null",
        ondelete="restrict",
        help="Empty: every instrument.",
    )
    service_id = fields.Many2one(
        "metrology.service", index="btree_not_null", ondelete="restrict", help="Empty: every service."
    )
    kind = fields.Selection(
        [("amount", "Fixed price"), ("discount", "Discount on the price list")],
        default="amount",
        required=True,
    )
    amount = fields.Monetary(string="Price")
    charged_per = fields.Selection(
        [("piece", "Piece"), ("set", "Set")], string="Charged per", default="piece", required=True
    )
    discount_percent = fields.Float(string="Discount (%)", digits=(5, 1))
    note = fields.Char()

    _for_something = models.Constraint(
        "CHECK (instrument_type_id IS NOT NULL OR service_id IS NOT NULL)",
        "Prices of the contract: name the instrument, the service, or both; for everything there is the "
        "discount "
        "of the contract.",
    )
    _once = models.UniqueIndex(
        "(contract_id, COALESCE(instrument_type_id, 0), COALESCE(service_id, 0))",
        "Prices of the contract: this instrument and service have a line already.",
    )
    _amounts_possible = models.Constraint(
        "CHECK ((kind = 'amount' AND amount >= 0) OR (kind = 'discount' AND discount_percent BETWEEN 0 AND "
        "100))",
        "Price: not negative. Discount: a percentage between 0 and 100.",
    )
    _order_idx = models.Index("(contract_id, sequence, id)")

    @api.depends("instrument_type_id", "service_id")
    def _compute_display_name(self):
        for price in self:
            parts = filter(None, (price.instrument_type_id.name, price.service_id.name))
            price.display_name = " · ".join(parts)

    @api.model_create_multi
    def create(self, vals_list):
        prices = super().create(vals_list)
        prices.contract_id._check_terms_open()
        return prices

    def write(self, vals):
        self.contract_id._check_terms_open()
        res = super().write(vals)
        self.contract_id._check_terms_open()
        return res

    def unlink(self):
        self.contract_id._check_terms_open()
        return super().unlink()
