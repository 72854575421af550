import hashlib
import hmac
from datetime import datetime, timedelta

from odoo import api, fields, models

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

    _visit_idx = models.Index("(fingerprint, begin)")

    @api.model
    def _is_allowed(self, address):
        """Note a visit from ``address`` and return whether it is one of the allowed ones.

        A row a visit, because requests that come at the same moment would wait for a common row and fail.
        Who came too often writes nothing.
        """
        # sudo: ir.config_parameter - the key only blurs addresses
        secret = self.env["ir.config_parameter"].sudo().get_param("database.secret")
        blurred = hmac.new(secret.encode(), (address or "").encode(), hashlib.sha256).hexdigest()
        now = fields.Datetime.now()
        begin = datetime.min + (now - datetime.min) // WINDOW * WINDOW
        visit = {"fingerprint": blurred, "begin": begin}
        allowed = self.search_count([(name, "=", value) for name, value in visit.items()]) < MOST_VISITS
        if allowed:
            self.create(visit)
        return allowed

    @api.autovacuum
    def _forget(self):
        self.search([("begin", "<", fields.Datetime.now() - timedelta(days=1))]).unlink()
