from odoo import api, fields, models


class MetrologyClerkSignature(models.Model):
    """The signature that a clerk keeps and puts under orders with one key. Only its owner uses it."""

    _name = "metrology.clerk.signature"
    _description = "Kept Signature of a Clerk"
    _rec_name = "user_id"

    user_id = fields.Many2one(
        "res.users", required=True, readonly=True, ondelete="cascade", default=lambda self: self.env.user
    )
    signature = fields.Binary(required=True, attachment=True)

    _user_unique = models.UniqueIndex("(user_id)", "Everybody keeps one signature.")

    @api.model
    def _get_own(self):
        return self.search([("user_id", "=", self.env.uid)])

    @api.model
    def _keep(self, signature):
        """Keep ``signature`` (base64 of a picture) as that of the current user."""
        own = self._get_own()
        if own:
            own.signature = signature
        else:
            self.create({"signature": signature})
