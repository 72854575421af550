from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.metrology_catalog.blank_monetary import BlankMonetary
from odoo.addons.metrology_intake.fee_amount import FeeAmount

PRICE_FIELDS = {"unit_fee", "is_fee_known"}


class MetrologyQuotationLine(models.Model):
    """One kind of work and its price; an unknown price is blank, never 0."""

    _name = "metrology.quotation.line"
    _description = "Line of a Quotation"
    _order = "sequence, id"

    quotation_id = fields.Many2one("metrology.quotation", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    currency_id = fields.Many2one(related="quotation_id.currency_id")
    instrument_type_id = fields.Many2one(
        "metrology.instrument.type", index="btree_not_null", ondelete="restrict"
    )
    name = fields.Char(
        string="Instrument name",
        compute="_compute_name",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    model_spec = fields.Char(string="Model / specification")
    measuring_interval = fields.Char(string="Measuring range")
    accuracy_class = fields.Char()
    service_id = fields.Many2one(
        "metrology.service", compute="_compute_service_id", store=True, readonly=False, ondelete="restrict"
    )
    quantity = fields.Integer(default=1, required=True)
    point_count = fields.Integer(string="Measuring points", help="Empty: those that the price list includes.")
    list_fee = BlankMonetary(string="Price by list", compute="_compute_list_fee", store=True)
    unit_fee = FeeAmount(string="Unit price", compute="_compute_unit_fee", store=True, readonly=False)
    is_fee_known = fields.Boolean(
        string="Price known", compute="_compute_unit_fee", store=True, readonly=False
    )
    amount = FeeAmount(compute="_compute_amount", store=True)
    note = fields.Char(string="Wish")

    _order_idx = models.Index("(sequence, id)")
    _quantity_positive = models.Constraint("CHECK (quantity > 0)", "Quantity: a quoted line has one or more.")
    _fee_not_negative = models.Constraint("CHECK (unit_fee >= 0)", "A price can not be negative.")

    @api.depends("instrument_type_id")
    def _compute_name(self):
        for line in self:
            line.name = line.instrument_type_id.name or line.name

    @api.depends("instrument_type_id")
    def _compute_service_id(self):
        for line in self:
            line.service_id = line.service_id or line.instrument_type_id.service_id

    @api.depends("instrument_type_id", "service_id", "accuracy_class", "measuring_interval", "point_count")
    def _compute_list_fee(self):
        today = fields.Date.context_today(self)
        for line in self:
            line.list_fee = line.instrument_type_id and self.env["metrology.fee"]._get_amount(
                line.instrument_type_id,
                line.service_id,
                today,
                line.accuracy_class or None,
                line.measuring_interval or None,
                points=line.point_count,
            )

    @api.depends("list_fee", "service_id")
    def _compute_unit_fee(self):
        for line in self:
            free = line.service_id.is_mandatory
            line.unit_fee = 0 if free else line.list_fee
            line.is_fee_known = free or bool(line.list_fee)

    @api.depends("unit_fee", "quantity")
    def _compute_amount(self):
        for line in self:
            line.amount = line.unit_fee * line.quantity

    @api.onchange("unit_fee")
    def _onchange_unit_fee(self):
        if self.unit_fee:
            self.is_fee_known = True

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [self._complete(vals) for vals in vals_list]
        lines = super().create(vals_list)
        lines.quotation_id._check_open()
        return lines

    def write(self, vals):
        self.quotation_id._check_open()
        return super().write(self._complete(vals))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sent(self):
        self.quotation_id._check_open()

    @api.model
    def _complete(self, vals):
        """Prices come from the list; others are written by the marketing department, and are then known."""
        typed = PRICE_FIELDS & vals.keys()
        if not typed:
            return vals
        if not self.env["metrology.quotation"]._is_marketing():
            raise AccessError(
                self.env._(
                    "Unit price: it comes from the price list. What the list does not know is priced by the "
                    "marketing department."
                )
            )
        return {"is_fee_known": True, **vals} if "unit_fee" in vals else vals

    def _prepare_common(self):
        return {
            "name": self.name,
            "instrument_type_id": self.instrument_type_id.id,
            "model_spec": self.model_spec,
            "measuring_interval": self.measuring_interval,
            "accuracy_class": self.accuracy_class,
            "service_id": self.service_id.id,
            "quantity": self.quantity,
        }

    def _prepare_appointment_line(self):
        """Return the values of the booking's line that brings what was quoted."""
        self.ensure_one()
        return {**self._prepare_common(), "note": self.note, "quotation_line_id": self.id}

    def _prepare_order_item(self):
        """Return the values of the order's item, at the quoted price."""
        self.ensure_one()
        return {
            **self._prepare_common(),
            "point_count": self.point_count,
            "special_requirement": self.note,
            "fee_amount": self.amount,
        }

    def _get_content(self):
        """Return what the customer reads of this line."""
        self.ensure_one()
        return {
            "name": self.name,
            "model": self.model_spec or "",
            "range": self.measuring_interval or "",
            "class": self.accuracy_class or "",
            "service": self.service_id.name or "",
            "quantity": self.quantity,
            "unit": f"{self.unit_fee:.2f}" if self.is_fee_known else "",
            "amount": f"{self.amount:.2f}" if self.is_fee_known else "",
            "note": self.note or "",
        }
