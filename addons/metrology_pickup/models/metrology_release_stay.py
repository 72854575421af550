from odoo import api, fields, models
from odoo.exceptions import ValidationError


class MetrologyReleaseStay(models.Model):
    """One item of the order that the customer does not take along with this release, and why."""

    _name = "metrology.release.stay"
    _description = "Item That Stays"
    _order = "release_id desc, item_id, id"

    release_id = fields.Many2one("metrology.release", required=True, index=True, ondelete="cascade")
    item_id = fields.Many2one("metrology.order.item", required=True, index=True, ondelete="restrict")
    reason_id = fields.Many2one(
        "metrology.reason", domain=[("kind", "=", "stay_reason")], ondelete="restrict"
    )
    text = fields.Char(string="In words")
    explanation = fields.Char(string="Why it stays", compute="_compute_explanation")

    _item_once = models.UniqueIndex("(release_id, item_id)", "This item is already on the list.")
    _order_idx = models.Index("(release_id DESC, item_id, id)")

    @api.depends("item_id.item_uid", "release_id.name")
    def _compute_display_name(self):
        for stay in self:
            stay.display_name = f"{stay.release_id.name} {stay.item_id.item_uid or ''}".strip()

    @api.depends("reason_id.name", "text")
    def _compute_explanation(self):
        for stay in self:
            stay.explanation = " · ".join(filter(None, (stay.reason_id.name, stay.text)))

    @api.constrains("item_id", "release_id", "reason_id", "text")
    def _check_stay(self):
        for stay in self:
            if stay.item_id.order_id != stay.release_id.order_id:
                raise ValidationError(
                    self.env._(
                        "%(item)s does not belong to order %(order)s.",
                        item=stay.item_id.display_name,
                        order=stay.release_id.order_id.display_name,
                    )
                )
            needs_words = stay.reason_id.requires_text or not stay.reason_id
            if needs_words and not (stay.text or "").strip():
                raise ValidationError(
                    self.env._("Why it stays: write a few words about %(item)s.", item=stay.item_id.item_uid)
                )

    @api.model_create_multi
    def create(self, vals_list):
        stays = super().create(vals_list)
        stays.release_id._check_draft()
        return stays

    def write(self, vals):
        self.release_id._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        self.release_id._check_draft()
