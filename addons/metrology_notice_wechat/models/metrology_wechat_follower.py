from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

# After a message of the customer: five answers within two days.
TALK_HOURS, TALK_MESSAGES = 48, 5


class MetrologyWechatFollower(models.Model):
    """Somebody who follows the official account, and which customer it is."""

    _name = "metrology.wechat.follower"
    _description = "WeChat Follower"
    _order = "id desc"
    _rec_name = "openid"

    account_id = fields.Many2one(
        "metrology.wechat.account", required=True, readonly=True, index=True, ondelete="cascade"
    )
    openid = fields.Char(string="OpenID", required=True, readonly=True)
    partner_id = fields.Many2one(
        "res.partner", string="Customer", readonly=True, index="btree_not_null", ondelete="set null"
    )
    bound_at = fields.Datetime(string="Bound on", readonly=True)
    is_following = fields.Boolean(string="Follows the account", default=True, readonly=True)
    last_message_at = fields.Datetime(string="Last message on", readonly=True)
    service_count = fields.Integer(
        string="Answers since", readonly=True, help="WeChat allows five within 48 hours."
    )

    _openid_unique = models.UniqueIndex("(account_id, openid)", "This follower is known already.")

    def write(self, vals):
        if not self.env.su:
            raise UserError(
                self.env._("Who stands behind a WeChat follower is bound by scanning a code, not typed in.")
            )
        return super().write(vals)

    @api.model
    def _get_follower(self, partner):
        """Return who follows for the customer, or for the company they work for."""
        for owner in partner | partner.commercial_partner_id:
            domain = [
                ("partner_id", "=", owner.id),
                ("is_following", "=", True),
                ("account_id.active", "=", True),
            ]
            follower = self.search(domain, order="bound_at desc", limit=1)
            if follower:
                return follower
        return self

    @api.model
    def _get_or_create(self, account, openid):
        known = self.search([("account_id", "=", account.id), ("openid", "=", openid)], limit=1)
        return known or self.create({"account_id": account.id, "openid": openid})

    def _is_talking(self):
        """Say whether WeChat still allows a customer service message."""
        self.ensure_one()
        since = fields.Datetime.now() - timedelta(hours=TALK_HOURS)
        return bool(
            self.last_message_at and self.last_message_at > since and self.service_count < TALK_MESSAGES
        )

    def action_unbind(self):
        """Button: this person does not stand for the customer any more."""
        self.check_access("write")
        # sudo: metrology.wechat.follower - a binding is written by the program only
        self.sudo().write({"partner_id": False, "bound_at": False})
        return True
