from odoo import api, fields, models
from odoo.tools import SQL

KEPT_MINUTES = 20


class MetrologyTelephonyRequest(models.Model):
    """The mark of one message of a connector, kept as long as the same message could be sent again."""

    _name = "metrology.telephony.request"
    _description = "Message of a Telephone Connector"
    _order = "id"
    _rec_name = "mark"

    provider_id = fields.Many2one("metrology.telephony.provider", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="provider_id.company_id")
    mark = fields.Char(required=True, readonly=True)

    _mark_unique = models.UniqueIndex("(provider_id, mark)")

    @api.model
    def _claim(self, provider, mark):
        """Return whether this mark is new."""
        return bool(
            self.env.execute_query(
                SQL(
                    """INSERT INTO metrology_telephony_request (provider_id, mark, create_date)
                       VALUES (%s, %s, %s) ON CONFLICT DO NOTHING RETURNING id""",
                    provider.id,
                    mark,
                    fields.Datetime.now(),
                )
            )
        )

    @api.autovacuum
    def _gc_requests(self):
        # sudo is not needed: the clean-up runs as the program
        self.search([("create_date", "<", f"-{KEPT_MINUTES}M")], limit=100000).unlink()
