from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.metrology_base.given import given_ids

from .metrology_order import amending

ITEM_FIELDS = ("promised_date", "service_id", "fee_amount", "special_requirement")
ORDER_FIELDS = ("certificate_name", "certificate_address")
VALUE_FIELD = {"promised_date": "new_date", "service_id": "new_service_id", "fee_amount": "new_amount"}


class MetrologyOrderAmendmentLine(models.Model):
    """One field of one item (or of the order) that changes; the old value stays readable."""

    _name = "metrology.order.amendment.line"
    _description = "Change in an Amendment"
    _order = "amendment_id, id"

    amendment_id = fields.Many2one("metrology.order.amendment", required=True, index=True, ondelete="cascade")
    order_id = fields.Many2one(related="amendment_id.order_id")
    currency_id = fields.Many2one(related="order_id.currency_id")
    item_id = fields.Many2one("metrology.order.item", index="btree_not_null", help="Empty: the order itself.")
    field_name = fields.Selection(
        [
            ("promised_date", "Promised date"),
            ("service_id", "Service"),
            ("fee_amount", "Fee"),
            ("special_requirement", "Special requirement"),
            ("certificate_name", "Name on the certificate"),
            ("certificate_address", "Address on the certificate"),
        ],
        string="What changes",
        required=True,
        default="promised_date",
    )
    old_value = fields.Char(string="Before", compute="_compute_old_value", store=True)
    new_date = fields.Date(string="New date")
    new_service_id = fields.Many2one("metrology.service", string="New service")
    new_amount = fields.Monetary(string="New fee")
    new_text = fields.Char(string="New text")
    new_value = fields.Char(string="After", compute="_compute_new_value")

    @api.depends("item_id", "field_name")
    def _compute_old_value(self):
        for line in self:
            target = line._get_target()
            line.old_value = self._format(target, line.field_name) if target else False

    @api.depends("field_name", "new_date", "new_service_id", "new_amount", "new_text")
    def _compute_new_value(self):
        for line in self:
            name = line._get_value_field()
            line.new_value = self._format(line, name) if name else False

    @api.depends("item_id", "field_name", "old_value", "new_value")
    def _compute_display_name(self):
        labels = dict(self._fields["field_name"]._description_selection(self.env))
        for line in self:
            line.display_name = "{} {}: {} → {}".format(
                line.item_id.item_uid or line.order_id.name or "",
                labels.get(line.field_name, ""),
                line.old_value or "—",
                line.new_value or "—",
            )

    @api.constrains(
        "item_id", "field_name", "amendment_id", "new_date", "new_service_id", "new_amount", "new_text"
    )
    def _check_line(self):
        for line in self:
            if line.field_name in ITEM_FIELDS and not line.item_id:
                raise ValidationError(self.env._("Changes: choose the item whose value changes."))
            if line.item_id and line.item_id.order_id != line.order_id:
                raise ValidationError(
                    self.env._(
                        "%(item)s does not belong to order %(order)s.",
                        item=line.item_id.display_name,
                        order=line.order_id.name,
                    )
                )
            name = line._get_value_field()
            if name != "new_amount" and not line[name]:
                raise ValidationError(
                    self.env._(
                        "Changes: enter the new value (%(field)s).",
                        field=self._fields[name]._description_string(self.env),
                    )
                )
            if line.field_name == "fee_amount" and line.new_amount < 0:
                raise ValidationError(self.env._("New fee: a fee can not be negative."))

    @api.model_create_multi
    def create(self, vals_list):
        amendments = self.env["metrology.order.amendment"].browse(given_ids(self, vals_list, "amendment_id"))
        amendments._check_open()
        return super().create(vals_list)

    def write(self, vals):
        if vals.keys() - {"old_value"}:
            self.amendment_id._check_open()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_open(self):
        self.amendment_id._check_open()

    def _get_target(self):
        self.ensure_one()
        return self.item_id if self.field_name in ITEM_FIELDS else self.order_id

    def _get_value_field(self):
        self.ensure_one()
        return VALUE_FIELD.get(self.field_name, "new_text") if self.field_name else False

    @api.model
    def _format(self, record, name):
        value = record[name]
        if isinstance(value, models.BaseModel):
            return value.display_name or False
        if record._fields[name].type == "monetary":
            return f"{value:.2f}"
        return str(value) if value else False

    def _apply(self):
        """Write the agreed values; the mandatory service keeps its zero fee, other services their own."""
        self.flush_recordset(["old_value"])
        for line in self:
            target = amending(line._get_target())
            if line.item_id and line.item_id._is_gone():
                raise ValidationError(
                    self.env._(
                        "%(item)s has left the house and can not change.", item=line.item_id.display_name
                    )
                )
            value_field = line._get_value_field()
            value = self._fields[value_field].convert_to_write(line[value_field], line)
            keep = {}
            if line.field_name == "service_id":
                # A change of service moves neither the promised date nor the price by itself: both are
                # promises of their own and need lines of their own.
                keep = {name: target[name] for name in ("promised_date", "fee_amount", "is_fee_known")}
                if line.new_service_id.is_mandatory:
                    keep.update(fee_amount=0, is_fee_known=True)
            target.write({line.field_name: value, **keep})
