from odoo import api, fields, models

BATCH = 500


class MetrologyNoticeReceipt(models.Model):
    """A receipt that came before its message was known, or while somebody else held the message."""

    _name = "metrology.notice.receipt"
    _description = "Receipt that Waits"
    _order = "id"
    _rec_name = "key"

    channel = fields.Char(required=True, readonly=True)
    key = fields.Char(string="Key at the gateway", required=True, readonly=True)
    result = fields.Char(required=True, readonly=True)
    proof = fields.Text(readonly=True)
    gateway_key = fields.Char(string="Key of the gateway", readonly=True)

    _receipt_unique = models.UniqueIndex("(channel, key, result)", "This receipt waits already.")
    _create_date_idx = models.Index("(create_date)")

    @api.model
    def _keep(self, channel, key, result, proof, gateway_key=False):
        """Keep a receipt until `_apply_waiting`; the same one twice is one."""
        known = self.search_count(
            [("channel", "=", channel), ("key", "=", key), ("result", "=", result)], limit=1
        )
        if not known:
            self.create(
                {
                    "channel": channel,
                    "key": key,
                    "result": result,
                    "proof": proof,
                    "gateway_key": gateway_key,
                }
            )

    @api.model
    def _apply_waiting(self):
        """Apply what has found its message meanwhile; the rest goes on waiting."""
        Attempt = self.env["metrology.notice.attempt"]
        for receipt in self.search([], limit=BATCH, order="id desc"):
            attempt = Attempt._find(receipt.channel, receipt.key)
            if attempt and attempt._lock():
                attempt._advance(receipt.result, receipt.proof, receipt.gateway_key)
                receipt.unlink()

    @api.autovacuum
    def _gc_receipts(self):
        """Forget receipts of messages that nobody here has sent."""
        self.search([("create_date", "<", "today -30d")], limit=10000).unlink()
