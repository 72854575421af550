import hashlib
import hmac
from datetime import timedelta

from odoo import api, fields, models

WINDOW = timedelta(minutes=15)
KEEP = timedelta(days=1)
# So many wrong answers within the window, then nothing is told any more but to wait.
ADDRESS_LIMIT = 20
NUMBER_LIMIT = 10


class MetrologyVerifyAttempt(models.Model):
    """A wrong guess on the public verification page, to slow down who guesses.

    Neither address nor number is kept, only fingerprints. Rows are only ever added, so that guesses at the
    same moment never wait for each other.
    """

    _name = "metrology.verify.attempt"
    _description = "Wrong Guess of a Certificate"
    _order = "id desc"

    address_key = fields.Char(required=True, readonly=True)
    number_key = fields.Char(required=True, readonly=True)

    _address_idx = models.Index("(address_key, create_date)")
    _number_idx = models.Index("(number_key, create_date)")

    @api.model
    def _is_too_many(self, address, number):
        """Note a wrong guess; return whether this address or this number has had too many."""
        # sudo: metrology.verify.attempt - visitors have no rights; they leave a fingerprint only
        attempts_sudo = self.sudo()
        keys = {"address_key": self._make_key("address", address), "number_key": self._make_key("no", number)}
        limits = {"address_key": ADDRESS_LIMIT, "number_key": NUMBER_LIMIT}
        since = fields.Datetime.now() - WINDOW
        for name, limit in limits.items():
            domain = [(name, "=", keys[name]), ("create_date", ">", since)]
            if attempts_sudo.search_count(domain, limit=limit) >= limit:
                return True
        attempts_sudo.create(keys)
        return False

    @api.model
    def _make_key(self, kind, text):
        # sudo: ir.config_parameter - the secret only goes into the fingerprint
        secret = self.env["ir.config_parameter"].sudo().get_param("database.secret")
        message = f"metrology_verify {kind} {text}".encode()
        return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()[:32]

    @api.autovacuum
    def _gc_attempts(self):
        old = self.search([("create_date", "<", fields.Datetime.now() - KEEP)], limit=10_000)
        old.unlink()
        return len(old), len(old) == 10_000
