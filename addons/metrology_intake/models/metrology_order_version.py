from odoo import api, fields, models
from odoo.exceptions import UserError

from ..order_content import differences


class MetrologyOrderVersion(models.Model):
    """What both sides signed, as it was: one unchangeable row per version of an order."""

    _name = "metrology.order.version"
    _description = "Signed Version of a Commission Order"
    _order = "order_id, number desc"
    _rec_name = "number"

    order_id = fields.Many2one(
        "metrology.order", required=True, index=True, ondelete="cascade", readonly=True
    )
    number = fields.Integer(string="Version", required=True, readonly=True)
    content = fields.Json(required=True, readonly=True)
    content_hash = fields.Char(string="Fingerprint (SHA-256)", required=True, readonly=True)
    amendment_id = fields.Many2one("metrology.order.amendment", readonly=True, index="btree_not_null")
    signed_at = fields.Datetime(string="Signed on", required=True, readonly=True)
    customer_name = fields.Char(string="Customer's signatory", readonly=True)
    clerk_id = fields.Many2one("res.users", readonly=True)
    change_summary = fields.Text(string="Changes", compute="_compute_change_summary")

    _number_unique = models.UniqueIndex("(order_id, number)", "An order has each version once.")

    @api.depends("content", "number", "order_id")
    def _compute_change_summary(self):
        by_key = {(v.order_id, v.number): v for v in self.order_id.version_ids}
        for version in self:
            previous = by_key.get((version.order_id, version.number - 1))
            changes = differences(previous.content, version.content) if previous else []
            version.change_summary = "\n".join(f"{path}: {old} → {new}" for path, old, new in changes)

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("A signed version of an order can not be changed. Make an amendment."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A signed version of an order can not be deleted."))
