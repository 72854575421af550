import secrets
from datetime import timedelta

from odoo import api, fields, models

MINUTES = 30


class MetrologyWechatBinding(models.Model):
    """A code that binds the one who scans it to a customer: once, and for half an hour."""

    _name = "metrology.wechat.binding"
    _description = "WeChat Binding Code"
    _order = "id desc"

    account_id = fields.Many2one("metrology.wechat.account", required=True, index=True, ondelete="cascade")
    partner_id = fields.Many2one("res.partner", required=True, index=True, ondelete="cascade")
    scene = fields.Char(
        required=True,
        copy=False,
        groups="base.group_system",
        default=lambda self: secrets.token_urlsafe(24),
    )
    expires_at = fields.Datetime(
        required=True, default=lambda self: fields.Datetime.now() + timedelta(minutes=MINUTES)
    )
    follower_id = fields.Many2one("metrology.wechat.follower", index="btree_not_null", ondelete="set null")
    used_at = fields.Datetime()

    _scene_unique = models.UniqueIndex("(scene)", "This code has been given out already.")

    @api.model
    def _use(self, follower, scene):
        """Bind `follower` by the code they scanned; return the customer, or nothing for a wrong code."""
        domain = [("account_id", "=", follower.account_id.id), ("scene", "=", scene)]
        binding = self.search(domain, limit=1).try_lock_for_update(allow_referencing=True)
        if binding.used_at and binding.follower_id == follower:
            # WeChat sends an event again when it is not sure that it was heard
            return binding.partner_id
        if not binding or binding.used_at or binding.expires_at < fields.Datetime.now():
            return self.env["res.partner"]
        now = fields.Datetime.now()
        binding.write({"used_at": now, "follower_id": follower.id})
        follower.write({"partner_id": binding.partner_id.id, "bound_at": now})
        return binding.partner_id

    @api.autovacuum
    def _gc_bindings(self):
        """Codes of last month tell nothing any more."""
        self.search([("expires_at", "<", "today -30d")], limit=10000).unlink()
