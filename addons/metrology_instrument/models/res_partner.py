from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    instrument_ids = fields.One2many(
        "stock.lot", "owner_id", string="Instruments", domain=[("is_instrument", "=", True)]
    )
    instrument_count = fields.Integer(compute="_compute_instrument_count")

    def _compute_instrument_count(self):
        counts = dict(
            self.env["stock.lot"]._read_group(
                [("owner_id", "in", self.ids), ("is_instrument", "=", True)], ["owner_id"], ["__count"]
            )
        )
        for partner in self:
            partner.instrument_count = counts.get(partner, 0)

    def action_view_instruments(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("metrology_instrument.action_instrument")
        action["domain"] = [("is_instrument", "=", True), ("owner_id", "=", self.id)]
        action["context"] = {"default_is_instrument": True, "default_owner_id": self.id}
        return action
