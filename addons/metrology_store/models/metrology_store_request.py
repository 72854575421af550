import re
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

KEY = re.compile(r"[0-9a-f]{32}")
KEEP_DAYS = 30


class MetrologyStoreRequest(models.Model):
    """What hand-helds asked for: a request that arrives twice, because its answer got lost, counts once."""

    _name = "metrology.store.request"
    _description = "Request of a Hand-held"
    _order = "id desc"

    name = fields.Char(string="Key", required=True, readonly=True)

    _name_unique = models.UniqueIndex("(name)", "This request has been received already.")

    @api.model
    def _claim(self, key):
        """Return a number that grows with every request, or 0 when ``key`` has been here already.

        The database decides: of two requests with one key that arrive at once, one waits for the other, is
        retried by Odoo and then finds the key.
        """
        if not isinstance(key, str) or not KEY.fullmatch(key):
            raise UserError(self.env._("This request has no valid key. Reload the page and scan again."))
        self.env.cr.execute(
            SQL(
                """INSERT INTO metrology_store_request (name, create_uid, write_uid, create_date, write_date)
                   VALUES (%s, %s, %s, now() at time zone 'utc', now() at time zone 'utc')
                   ON CONFLICT (name) DO NOTHING RETURNING id""",
                key,
                self.env.uid,
                self.env.uid,
            )
        )
        row = self.env.cr.fetchone()
        return row[0] if row else 0

    @api.autovacuum
    def _gc_requests(self):
        """No hand-held repeats a request after so long a time."""
        self.search([("create_date", "<", fields.Datetime.now() - timedelta(days=KEEP_DAYS))]).unlink()
