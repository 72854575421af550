import hashlib
import hmac
from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.tools import SQL

WINDOW = timedelta(minutes=10)
MOST_VISITS = 40


class MetrologyQuotationVisit(models.Model):
    """How often one address asked for quotation pages lately, so that links can not be guessed in bulk.

    The address itself is not kept, only a keyed fingerprint of it, and that for a day.
    """

    _name = "metrology.quotation.visit"
    _description = "Visits of the Quotation Page"
    _order = "id desc"
    _rec_name = "begin"

    fingerprint = fields.Char(required=True, readonly=True)
    begin = fields.Datetime(required=True, readonly=True)
    visits = fields.Integer(required=True, readonly=True, default=1)

    _visit_unique = models.Constraint("UNIQUE (fingerprint, begin)", "One row per address and ten minutes.")

    @api.model
    def _is_allowed(self, address):
        """Count a visit from ``address`` and return whether it is one of the allowed ones."""
        # sudo: ir.config_parameter - the key only blurs addresses
        secret = self.env["ir.config_parameter"].sudo().get_param("database.secret")
        blurred = hmac.new(secret.encode(), (address or "").encode(), hashlib.sha256).hexdigest()
        now = fields.Datetime.now()
        begin = datetime.min + (now - datetime.min) // WINDOW * WINDOW
        rows = self.env.execute_query(
            SQL(
                "INSERT INTO metrology_quotation_visit (fingerprint, begin, visits, create_date, write_date)"
                " VALUES (%s, %s, 1, %s, %s) ON CONFLICT (fingerprint, begin)"
                " DO UPDATE SET visits = metrology_quotation_visit.visits + 1 RETURNING visits",
                blurred,
                begin,
                now,
                now,
            )
        )
        return rows[0][0] <= MOST_VISITS

    @api.autovacuum
    def _forget(self):
        self.search([("begin", "<", fields.Datetime.now() - timedelta(days=1))]).unlink()
