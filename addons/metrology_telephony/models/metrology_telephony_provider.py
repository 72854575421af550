import hashlib
import hmac
import json
import secrets
import time

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import NO_ACCESS
from odoo.tools import file_open

# a message that is older than this, or from the future, is refused
WINDOW_SECONDS = 300
MOST_ROWS = 2000
TRACE = "metrology_telephony/data/trace.json"


class MetrologyTelephonyProvider(models.Model):
    """A telephone exchange: what is known about it, and how far its journal was read."""

    _name = "metrology.telephony.provider"
    _description = "Telephone Exchange"
    _order = "id"

    name = fields.Char(required=True, translate=True)
    vendor = fields.Selection([("simulator", "Simulator")], required=True, default="simulator")
    system_name = fields.Char(
        required=True,
        help="The name in the exchange's own configuration; it stands in each message it sends.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company, ondelete="cascade"
    )
    line_ids = fields.One2many("metrology.telephony.line", "provider_id", string="Service Lines")
    seat_ids = fields.One2many("metrology.telephony.seat", "provider_id", string="Seats")
    token_hash = fields.Char(readonly=True, copy=False, groups=NO_ACCESS)
    has_token = fields.Boolean(string="May Report", readonly=True, copy=False)
    cursor = fields.Integer(string="Journal Read Up To", readonly=True, copy=False)
    booted = fields.Float(string="Last Start of the Exchange", readonly=True, copy=False, digits=(16, 6))
    last_seen = fields.Datetime(string="Last Heard Of", readonly=True, copy=False)
    active = fields.Boolean(default=True)

    _system_name_plain = models.Constraint(
        "CHECK(system_name ~ '^[a-z0-9-]{1,40}$')",
        "System name: write small letters, digits and hyphens only, for example main.",
    )
    _system_name_unique = models.UniqueIndex(
        "(system_name)", "Another exchange has this system name. Take another one."
    )

    def action_make_token(self):
        """Make a new secret for the connector of this exchange and show it once."""
        self.ensure_one()
        self.check_access("write")
        token = secrets.token_urlsafe(32)
        # sudo: metrology.telephony.provider - nobody reads the hash; whoever may write the exchange renews it
        self.sudo().write({"token_hash": self._hash(token), "has_token": True})
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "sticky": True,
                "title": self.env._("Copy this secret now, it is not shown again"),
                "message": token,
            },
        }

    def action_replay(self):
        """Let the simulator make the calls of its saved trace once more, as if they happened now."""
        for provider in self:
            provider.check_access("write")
            if provider.vendor != "simulator":
                raise UserError(
                    self.env._(
                        "%(name)s is a real exchange. Only a simulator replays calls.", name=provider.name
                    )
                )
            # sudo: metrology.telephony.provider - the simulator writes the journal as a connector does
            provider.sudo()._replay(self._load_trace(), time.time())
        return self.env["ir.actions.act_window"]._for_xml_id(
            "metrology_telephony.metrology_telephony_call_action"
        )

    @api.model
    def _load_trace(self):
        with file_open(TRACE) as trace:
            return json.load(trace)

    def _replay(self, trace, now):
        """Take in the rows of the trace, numbered and dated anew so that they end now."""
        self.ensure_one()
        start, last = self.cursor, max(row["at"] for row in trace)
        rows = [
            {
                **row,
                "number": start + row["number"],
                "at": now - last + row["at"],
                "uniqueid": f"{start}-{row['uniqueid']}",
                "linkedid": f"{start}-{row['linkedid']}",
            }
            for row in trace
        ]
        return self._take_rows(start, rows)

    # ------------------------------------------------------------------ what a connector sends

    @api.model
    def _hash(self, token):
        return hashlib.sha256(token.encode()).hexdigest()

    @api.model
    def _sign(self, key, moment, mark, body):
        """Return the signature of a message; the connector works it out the same way.

        The key is the hash of the secret, so the secret itself never travels and is nowhere stored.
        """
        text = f"{moment}\n{mark}\n{hashlib.sha256(body).hexdigest()}"
        return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()

    @api.model
    def _find_sender(self, system_name, moment, mark, signature, body, now):
        """Return the exchange that sent this message now and for the first time, else nothing."""
        nobody = self.browse()
        if not (moment.isascii() and moment.isdigit() and len(moment) <= 12 and 16 <= len(mark) <= 64):
            return nobody
        if not (mark.isascii() and mark.isalnum() and system_name.isprintable()):
            return nobody
        if abs(now - int(moment)) > WINDOW_SECONDS:
            return nobody
        provider = self.search([("system_name", "=", system_name), ("has_token", "=", True)], limit=1)
        expected = self._sign(provider.token_hash or secrets.token_hex(), moment, mark, body)
        if not provider or not hmac.compare_digest(expected.encode(), signature.encode()):
            return nobody
        return provider if self.env["metrology.telephony.request"]._claim(provider, mark) else nobody

    def _take(self, message):
        """Take in one message of the connector and return the answer.

        :raises ValueError: the message cannot be understood; nothing of it was kept
        """
        self.ensure_one()
        if not isinstance(message, dict):
            raise ValueError("a message is an object")
        rows, after, booted = message.get("rows", []), message.get("after", 0), message.get("booted", 0)
        if not isinstance(rows, list) or len(rows) > MOST_ROWS:
            raise ValueError("too many rows")
        if not isinstance(after, int) or not isinstance(booted, (int, float)):
            raise ValueError("numbers are numbers")
        self._note_start(float(booted))
        taken = self._take_rows(after, rows)
        self.last_seen = fields.Datetime.now()
        return {"cursor": self.cursor, "taken": taken, **self._answer(message)}

    def _answer(self, message):
        """Return what else a connector hears after its message was taken in; drivers add to it."""
        self.ensure_one()
        return {}

    def _note_start(self, booted):
        """Remember a start of the exchange; what it had not ended by then was cut off."""
        if booted > self.booted and booted < 2**33:
            self.booted = booted
            self.env["metrology.telephony.call"]._recount_open(self)

    def _take_rows(self, after, rows):
        """Keep the rows, bring their calls up to date and move the cursor, all or nothing.

        A batch that begins behind the cursor's end would leave a gap: it is kept for later by its sender.
        Returns whether the batch was taken.
        """
        self.ensure_one()
        self.flush_recordset()
        self.lock_for_update(allow_referencing=True)
        self.invalidate_recordset(["cursor"], flush=False)
        if after > self.cursor:
            return False
        Event = self.env["metrology.telephony.event"]
        fresh = Event._add(self, rows)
        if fresh:
            self.env["metrology.telephony.call"]._recount(self, Event._chain(self, fresh))
            self.cursor = max(self.cursor, *(row.number for row in fresh))
        return True
