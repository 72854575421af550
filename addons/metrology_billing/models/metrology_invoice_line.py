from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import clean_context, float_compare, float_round

GIVEN_FIELDS = {"invoice_id", "order_id", "item_id"}


class MetrologyInvoiceLine(models.Model):
    """The fee of one item, or the on-site fee of an order, on an invoice. It is never on two live ones."""

    _name = "metrology.invoice.line"
    _description = "Line of an Invoice Request"
    _order = "invoice_id, id"

    invoice_id = fields.Many2one(
        "metrology.invoice", string="Invoice request", required=True, index=True, ondelete="cascade"
    )
    order_id = fields.Many2one("metrology.order", required=True, index=True, ondelete="restrict")
    item_id = fields.Many2one(
        "metrology.order.item",
        index="btree_not_null",
        ondelete="restrict",
        help="Empty: the on-site fee of the order.",
    )
    item_name = fields.Char(string="Name", compute="_compute_item_name")
    service_id = fields.Many2one(related="item_id.service_id")
    currency_id = fields.Many2one(related="invoice_id.currency_id")
    fee_due = fields.Monetary(string="Fee", readonly=True)
    fee_waived = fields.Monetary(string="Waived", readonly=True)
    amount = fields.Monetary(string="Invoiced", readonly=True, help="With tax.")
    is_live = fields.Boolean(readonly=True, help="The invoice is asked for or issued, and not reversed.")

    _item_once = models.UniqueIndex(
        "(item_id) WHERE is_live AND item_id IS NOT NULL", "The fee of this item is on another invoice."
    )
    _onsite_once = models.UniqueIndex(
        "(order_id) WHERE is_live AND item_id IS NULL", "The on-site fee of this order is on another invoice."
    )
    _amount_positive = models.Constraint("CHECK (amount > 0)", "What is free or waived is not invoiced.")
    _order_idx = models.Index("(invoice_id, id)")

    @api.depends("item_id")
    def _compute_item_name(self):
        for line in self:
            item = line.item_id
            line.item_name = (
                " ".join(filter(None, (item.name, item.model_spec))) if item else self.env._("On-site fee")
            )

    @api.model_create_multi
    def create(self, vals_list):
        """Fill in what each part costs now; amounts are never typed, nor sent as defaults."""
        self.check_access("create")
        orders = self.env["metrology.order"].browse({self._get_id(vals, "order_id") for vals in vals_list})
        orders = orders.exists()
        unsigned = orders.filtered(lambda order: order.state not in ("signed", "archived"))
        if unsigned:
            raise UserError(self.env._("%(order)s is not signed yet.", order=unsigned[0].display_name))
        fees = {
            (order.id, item.id): self._prepare_fees(*fee)
            for order in orders
            for item, fee in order._get_invoice_parts().items()
        }
        complete = []
        for vals in vals_list:
            key = self._get_id(vals, "order_id"), self._get_id(vals, "item_id")
            if vals.keys() - GIVEN_FIELDS:
                raise UserError(self.env._("What is invoiced: the amounts follow from the orders."))
            if key not in fees:
                raise UserError(
                    self.env._("What is invoiced: nothing is charged for one of these lines. Take it out.")
                )
            complete.append({**vals, **fees[key], "is_live": False})
        plain = self.with_context(clean_context(self.env.context))
        lines = super(MetrologyInvoiceLine, plain).create(complete)
        lines._check_draft()
        return lines

    @api.model
    def _get_id(self, vals, name):
        """Return the id that a client sent; what is no id is none."""
        return vals[name] if type(vals.get(name)) is int else False

    def write(self, vals):
        if not self.env.su:
            raise UserError(self.env._("What is invoiced: the amounts follow from the orders."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_drafts(self):
        if not self.env.su:
            self._check_draft()

    def _check_draft(self):
        self.invoice_id._check_open_for({"line_ids"})

    @api.model
    def _prepare_fees(self, due, waived):
        return {
            "fee_due": due,
            "fee_waived": waived,
            "amount": float_round(due - waived, precision_digits=2),
        }

    def _get_present_fees(self):
        """Return what these parts cost now, ``{line: (fee, waived)}``."""
        parts = {order: order._get_invoice_parts() for order in self.order_id}
        return {line: parts[line.order_id].get(line.item_id, (0.0, 0.0)) for line in self}

    def _is_changed(self):
        """Return whether one of these parts costs something else now."""
        return any(
            float_compare(line.fee_due, due, precision_digits=2)
            or float_compare(line.fee_waived, waived, precision_digits=2)
            for line, (due, waived) in self._get_present_fees().items()
        )

    def _refresh(self):
        """Take over the present fees; lines without a fee go."""
        # sudo: metrology.invoice.line - the amounts follow from the orders
        for line_sudo, (due, waived) in self.sudo()._get_present_fees().items():
            if float_compare(due, waived, precision_digits=2) > 0:
                line_sudo.write(self._prepare_fees(due, waived))
            else:
                line_sudo.unlink()

    def _get_taken_problems(self):
        """Return a sentence for each line whose fee stands on another invoice."""
        # sudo: metrology.invoice.line - an invoice that this person may not see takes the fee as well
        others_sudo = self.sudo().search(
            [
                ("order_id", "in", self.order_id.ids),
                ("is_live", "=", True),
                ("invoice_id", "not in", self.invoice_id.ids),
            ]
        )
        taken = {(line.order_id.id, line.item_id.id): line.invoice_id.name for line in others_sudo}
        return [
            self.env._(
                "%(item)s is on invoice request %(invoice)s already.",
                item=line.item_id.display_name or f"{line.order_id.name} {line.item_name}",
                invoice=taken[line.order_id.id, line.item_id.id],
            )
            for line in self
            if (line.order_id.id, line.item_id.id) in taken
        ]
