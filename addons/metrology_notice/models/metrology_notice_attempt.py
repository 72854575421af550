from odoo import api, fields, models

# A later receipt never takes back a better one, so receipts may come twice and in any order.
RANK = ("sending", "unknown", "sent", "failed", "refused", "delivered", "read")


class MetrologyNoticeAttempt(models.Model):
    """One try to reach the customer, with its proof."""

    _name = "metrology.notice.attempt"
    _description = "Attempt of a Notice"
    _order = "id desc"

    notice_id = fields.Many2one("metrology.notice", required=True, index=True, ondelete="cascade")
    channel = fields.Selection([("email", "E-mail"), ("phone", "Telephone")], required=True)
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
            ("reached", "Reached"),
            ("no_answer", "No answer"),
            ("wrong_number", "Wrong number"),
        ],
        required=True,
    )
    proof = fields.Text(help="Number of the message at the gateway, or the gateway's words.")
    external_key = fields.Char(string="Key at the gateway")
    user_id = fields.Many2one(
        "res.users", string="Person", required=True, default=lambda self: self.env.user, ondelete="restrict"
    )

    _external_key_unique = models.UniqueIndex(
        "(channel, external_key) WHERE external_key IS NOT NULL",
        "The gateway has given this key to another message already.",
    )

    @api.model
    def _receive(self, channel, external_key, result, proof=""):
        """Take a receipt of a gateway: `delivered`, `read`, `failed` or `refused`; return the attempt.

        What is known already changes nothing, whatever the order and number of receipts.
        """
        attempt = self.search([("channel", "=", channel), ("external_key", "=", external_key)], limit=1)
        if not attempt or RANK.index(result) <= RANK.index(attempt.result):
            return attempt
        attempt.write({"result": result, "proof": proof or attempt.proof})
        attempt.notice_id._follow(attempt)
        return attempt

    def _call_gateway(self):
        """Hand the message to the gateway once; the attempt is on disk already."""
        self.ensure_one()
        notice = self.notice_id
        # a second worker that recovers crashed messages has to see that this one is alive
        if not notice.try_lock_for_update(allow_referencing=True):
            return
        channel = self.env["metrology.notice.channel"]._get_channel(self.channel)
        result, proof = channel._send(notice, self.address, self.external_key)
        self.write({"result": result, "proof": proof})
        notice._follow(self)

    def _get_result_label(self):
        return dict(self._fields["result"]._description_selection(self.env))[self.result]
