from odoo import api, fields, models
from odoo.exceptions import UserError


class MetrologyPracticeCall(models.TransientModel):
    """A supervisor plays a customer who calls the simulator, for training and for showing the desk."""

    _name = "metrology.practice.call"
    _description = "Practice Call"

    queue_id = fields.Many2one(
        "metrology.call.queue",
        required=True,
        domain="[('provider_id.vendor', '=', 'simulator')]",
        default=lambda self: self._default_queue(),
        ondelete="cascade",
    )
    number = fields.Char(string="Caller's Number", required=True)
    name = fields.Char(string="Name Sent Along")
    menu = fields.Char(string="Chosen in the Menu")
    is_vip = fields.Boolean(string="On the VIP Line")

    @api.model
    def _default_queue(self):
        return self.env["metrology.call.queue"].search([("provider_id.vendor", "=", "simulator")], limit=1)

    def action_call(self):
        """Let the call come in."""
        self.ensure_one()
        if not self.env.user.has_group("metrology_base.group_supervisor"):
            raise UserError(self.env._("Only a supervisor plays practice calls."))
        # sudo: metrology.telephony.provider - the simulator writes its journal as an exchange does
        provider = self.queue_id.provider_id.sudo()
        if not provider._is_played():
            raise UserError(
                self.env._("%(name)s is a real exchange. Only a simulator plays calls.", name=provider.name)
            )
        provider._play_incoming(self.number, self.menu or "", self.name or "", self.is_vip, self.queue_id)
        return {"type": "ir.actions.act_window_close"}
