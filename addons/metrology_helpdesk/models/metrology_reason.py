from odoo import api, fields, models, tools


class MetrologyReason(models.Model):
    _name = "metrology.reason"
    _inherit = ["metrology.reason", "metrology.cached.mixin"]

    kind = fields.Selection(
        selection_add=[
            ("call_reason", "Topic of a request"),
            ("suggestion_class", "Class of a suggestion"),
            ("request_cancel", "Request given up because"),
        ],
        ondelete={"call_reason": "cascade", "suggestion_class": "cascade", "request_cancel": "cascade"},
    )

    @api.model
    @tools.ormcache("kind", "code")
    def _get_known_id(self, kind, code):
        """Return the id of an entry that every new request asks for, kept in memory; False without one."""
        # sudo: metrology.reason - the same for everybody, kept for all
        return self.sudo().search([("kind", "=", kind), ("code", "=", code)], limit=1).id
