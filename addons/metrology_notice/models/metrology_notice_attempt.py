from odoo import api, fields, models

# A later receipt never takes back a better one, so receipts may come twice and in any order.
RANK = ("sending", "unknown", "sent", "failed", "refused", "delivered", "read")


class MetrologyNoticeAttempt(models.Model):
    """One try to reach the customer, with its proof."""

    _name = "metrology.notice.attempt"
    _description = "Attempt of a Notice"
    _order = "id desc"

    notice_id = fields.Many2one("metrology.notice", required=True, index=True, ondelete="cascade")
    kind_id = fields.Many2one(related="notice_id.kind_id", store=True, index=True)
    partner_id = fields.Many2one(related="notice_id.partner_id", string="Customer")
    channel = fields.Selection("_selection_channel", required=True)
    date = fields.Datetime(string="Sent at", required=True, default=fields.Datetime.now)
    address = fields.Char(string="Address used")
    result = fields.Selection(
        [
            ("sending", "Sending"),
            ("sent", "Sent off"),
            ("delivered", "Delivered"),
            ("read", "Read"),
            ("failed", "Failed for now"),
            ("refused", "Refused"),
            ("unknown", "May have been sent"),
            ("no_address", "No address"),
            ("skipped", "Not possible"),
            ("reached", "Reached"),
            ("no_answer", "No answer"),
            ("wrong_number", "Wrong number"),
        ],
        required=True,
    )
    proof = fields.Text(help="Number of the message at the gateway, or the gateway's words.")
    external_key = fields.Char(string="Key at the gateway")
    gateway_key = fields.Char(string="Key of the gateway")
    user_id = fields.Many2one(
        "res.users", string="Person", required=True, default=lambda self: self.env.user, ondelete="restrict"
    )

    _external_key_unique = models.UniqueIndex(
        "(channel, external_key) WHERE external_key IS NOT NULL",
        "The gateway has given this key to another message already.",
    )
    _gateway_key_unique = models.UniqueIndex(
        "(channel, gateway_key) WHERE gateway_key IS NOT NULL",
        "The gateway has given this key to another message already.",
    )
    _channel_date_idx = models.Index("(channel, date)")
    _waiting_idx = models.Index("(channel, date) WHERE result = 'sent'")

    @api.model
    def _selection_channel(self):
        return self.env["metrology.notice.channel"]._get_selection()

    @api.model
    def _find(self, channel, key):
        """Return the attempt that a receipt names by our key or by the gateway's."""
        return self.search([("channel", "=", channel), ("external_key", "=", key)], limit=1) or self.search(
            [("channel", "=", channel), ("gateway_key", "=", key)], limit=1
        )

    @api.model
    def _receive(self, channel, key, result, proof=""):
        """Take a receipt of a gateway: `delivered`, `read` or `refused`; return the attempt, if it is known.

        What is known already changes nothing, whatever the order and number of receipts. A receipt can be
        faster than the answer that tells the gateway's key: it is kept and applied later.
        """
        attempt = self._find(channel, key)
        if attempt and not attempt._is_news(result):
            return attempt
        if attempt and attempt._lock():
            attempt._advance(result, proof)
        else:
            self.env["metrology.notice.receipt"]._keep(channel, key, result, proof)
            self.env.ref("metrology_notice.ir_cron_send")._trigger()
        return attempt

    def _is_news(self, result):
        return self.result in RANK and RANK.index(result) > RANK.index(self.result)

    def _lock(self):
        """Take the message for this transaction; say whether nobody else has it."""
        if not self.notice_id.try_lock_for_update(allow_referencing=True):
            return False
        self.invalidate_recordset()
        self.notice_id.invalidate_recordset()
        return True

    def _advance(self, result, proof="", gateway_key=False):
        """Note a result that is better than what is known; the last attempt decides about the message."""
        self.ensure_one()
        if gateway_key and not self.gateway_key:
            self.gateway_key = gateway_key
        if self._is_news(result):
            told = [words for words in (self.proof, proof) if words]
            self.write({"result": result, "proof": "\n".join(told)})
            self.notice_id._follow(self)

    def _ask_gateway(self):
        """Hand the message to the gateway once; the attempt is on disk already and nothing is locked."""
        self.ensure_one()
        return self.env["metrology.notice.channel"]._get_channel(self.channel)._send(self)

    def _settle(self, result, proof, gateway_key):
        """Note the answer of the gateway; receipts may have been faster."""
        if self._lock():
            self._advance(result, proof, gateway_key)
        else:
            self.env["metrology.notice.receipt"]._keep(
                self.channel, self.external_key, result, proof, gateway_key
            )

    @api.model
    def _end_waiting(self):
        """Decide about messages that a gateway took and never confirmed."""
        channels = self.env["metrology.notice.channel"]
        for code in channels._get_codes():
            channel = channels._get_channel(code)
            if channel._receipt_hours:
                domain = [("channel", "=", code), ("result", "=", "sent"), ("notice_id.state", "=", "sent")]
                since = fields.Datetime.subtract(fields.Datetime.now(), hours=channel._receipt_hours)
                for attempt in self.search([*domain, ("date", "<", since)], limit=100):
                    if attempt._lock() and attempt.notice_id.state == "sent":
                        channel._end_waiting(attempt)

    def _get_result_label(self):
        return dict(self._fields["result"]._description_selection(self.env))[self.result]
