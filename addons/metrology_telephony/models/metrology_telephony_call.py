from datetime import UTC, datetime

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..journal import OPEN_STATES, read

MOST_OPEN = 500


def moment(seconds):
    """Return seconds since 1970 as Odoo stores a time."""
    return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None, microsecond=0) if seconds else False


class MetrologyTelephonyCall(models.Model):
    """One telephone call, as the journal of the exchange tells it.

    Nobody types a call. Each time rows of the journal arrive, the whole call is read anew from all of its
    rows, so rows that come twice, late or in another order end in the same call.
    """

    _name = "metrology.telephony.call"
    _description = "Telephone Call"
    _order = "date_start desc, id desc"
    _rec_name = "number"

    provider_id = fields.Many2one(
        "metrology.telephony.provider", required=True, readonly=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="provider_id.company_id", store=True, index=True)
    linkedid = fields.Char(string="Chain ID", required=True, readonly=True)
    state = fields.Selection(
        [
            ("ringing", "Ringing"),
            ("waiting", "Waiting for a person"),
            ("talking", "Talking"),
            ("answered", "Answered"),
            ("missed", "Missed"),
            ("voicemail", "Left a message"),
            ("self_served", "Helped by the menu"),
            ("busy", "Busy"),
            ("no_answer", "No answer"),
            ("failed", "Not connected"),
            ("cut", "Cut off by a fault"),
        ],
        required=True,
        readonly=True,
        default="ringing",
    )
    direction = fields.Selection(
        [("in", "Incoming"), ("out", "Outgoing"), ("internal", "Internal")],
        required=True,
        readonly=True,
        default="in",
    )
    number = fields.Char(string="Number of the Other Side", readonly=True)
    name_shown = fields.Char(
        string="Name Sent Along", readonly=True, help="Typed by the caller; no proof of anything."
    )
    e164 = fields.Char(string="E.164", readonly=True)
    region = fields.Char(string="Region in Chinese", readonly=True)
    carrier = fields.Char(readonly=True, help="A guess: numbers move between carriers.")
    line_id = fields.Many2one(
        "metrology.telephony.line",
        string="Service Line",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    site_id = fields.Many2one(related="line_id.site_id", store=True, index="btree_not_null")
    called = fields.Char(string="Number Called", readonly=True)
    endpoint = fields.Char(string="Seat", readonly=True)
    menu = fields.Char(string="Chosen in the Menu", readonly=True)
    queue = fields.Char(
        string="Queue of the Exchange",
        readonly=True,
        help="The name under which the exchange keeps the queue; empty: the caller never asked for a person.",
    )
    date_queue = fields.Datetime(string="Asked for a Person At", readonly=True)
    score = fields.Integer(readonly=True, aggregator="avg")
    rating = fields.Selection(
        [("given", "Rated"), ("no_answer", "No key pressed"), ("wrong_key", "Wrong key pressed")],
        string="Rating by Keypad",
        readonly=True,
        help="Empty: the caller was not asked.",
    )
    is_vip = fields.Boolean(string="VIP Caller", readonly=True)
    transfers = fields.Integer(string="Times Transferred", readonly=True)
    date_start = fields.Datetime(string="Started At", required=True, readonly=True)
    date_answer = fields.Datetime(string="Answered At", readonly=True)
    date_end = fields.Datetime(string="End", readonly=True)
    wait_seconds = fields.Integer(string="Seconds Waited", readonly=True, aggregator="avg")
    talk_seconds = fields.Integer(string="Seconds Talked", readonly=True)
    partner_id = fields.Many2one(
        "res.partner", string="Customer", index="btree_not_null", ondelete="set null"
    )
    candidate_ids = fields.Many2many(
        "res.partner", string="Customers with This Number", compute="_compute_candidate_ids"
    )
    interaction_id = fields.Many2one(
        "metrology.interaction", readonly=True, copy=False, index="btree_not_null", ondelete="set null"
    )
    leg_ids = fields.One2many("metrology.telephony.leg", "call_id", string="Legs", readonly=True)
    note = fields.Text()

    _linkedid_unique = models.UniqueIndex("(provider_id, linkedid)")
    _order_idx = models.Index("(date_start DESC, id DESC)")
    _e164_idx = models.Index("(e164) WHERE e164 IS NOT NULL")
    _open_idx = models.Index("(provider_id) WHERE state IN ('ringing', 'waiting', 'talking')")

    @api.depends("number", "date_start")
    def _compute_display_name(self):
        for call in self:
            start = fields.Datetime.context_timestamp(call, call.date_start) if call.date_start else None
            number = call.number or self.env._("Number not shown")
            call.display_name = f"{number} {start:%Y-%m-%d %H:%M}" if start else number

    @api.depends("e164")
    def _compute_candidate_ids(self):
        for call in self:
            call.candidate_ids = (
                self.env["metrology.phone"]._find_partners(call.e164)
                if call.e164
                else call.candidate_ids.browse()
            )

    # ------------------------------------------------------------------ from the journal

    @api.model
    def _recount(self, provider, rows):
        """Write the calls of these rows, which are all the rows of their calls."""
        calls = read(rows, provider.booted)
        chains = {row.linkedid for row in rows}
        known = {
            call.linkedid: call
            for call in self.search([("provider_id", "=", provider.id), ("linkedid", "in", list(chains))])
        }
        lines = {line.number: line for line in provider.line_ids}
        result = self.browse()
        for root, found in calls.items():
            values = self._prepare_call(provider, found, lines)
            call = known.pop(root, None)
            if call:
                call.leg_ids.unlink()
                call.write(values)
            else:
                call = self.create(values)
            result += call
        self._absorb(provider, known.values(), result, rows)
        result._find_customers()
        result._log_finished()
        return result

    def _absorb(self, provider, swallowed, calls, rows):
        """Remove the calls that turned out to be chains of another call; what people noted moves along."""
        for call in swallowed:
            channels = {row.uniqueid for row in rows if row.linkedid == call.linkedid}
            heir = calls.filtered(
                lambda one, channels=channels: channels & set(one.leg_ids.mapped("uniqueid"))
            )[:1]
            heir.note = "\n".join(filter(None, (heir.note, call.note))) or False
            heir.partner_id = heir.partner_id or call.partner_id
            call.interaction_id.unlink()
            call.unlink()

    @api.model
    def _recount_open(self, provider):
        """Read the calls again that had not ended."""
        opened = self.search(
            [("provider_id", "=", provider.id), ("state", "in", OPEN_STATES)], limit=MOST_OPEN
        )
        Event = self.env["metrology.telephony.event"]
        channels = opened.leg_ids.mapped("uniqueid")
        if channels:
            self._recount(provider, Event._chain_of(provider, opened.mapped("linkedid"), channels))

    @api.model
    def _prepare_call(self, provider, found, lines):
        other = found.called if found.direction == "out" else found.caller
        parsed = self.env["metrology.phone"]._parse(other) if found.direction != "internal" else []
        phone = parsed[0] if parsed and parsed[0].e164 else None
        line = lines.get(found.called) if found.direction == "in" else None
        return {
            "provider_id": provider.id,
            "linkedid": found.linkedid,
            "state": found.state,
            "direction": found.direction,
            "number": other or False,
            "name_shown": found.caller_name or False,
            "e164": phone.e164 if phone else False,
            "region": phone.region if phone else False,
            "carrier": phone.carrier if phone else False,
            "line_id": line.id if line else False,
            "called": found.called or False,
            "endpoint": found.endpoint or False,
            "menu": found.menu or False,
            "queue": found.queue or False,
            "date_queue": moment(found.queued),
            "score": found.score,
            "rating": found.rating or False,
            "is_vip": found.is_vip,
            "transfers": found.transfers,
            "date_start": moment(found.started),
            "date_answer": moment(found.answered),
            "date_end": moment(found.ended),
            "wait_seconds": round(found.wait_seconds),
            "talk_seconds": round(found.talk_seconds),
            "leg_ids": [
                Command.create(
                    {
                        "uniqueid": leg.uniqueid,
                        "channel": leg.channel,
                        "number": leg.number,
                        "date_start": moment(leg.started),
                        "date_answer": moment(leg.answered),
                        "date_end": moment(leg.ended),
                        "cause": leg.cause,
                    }
                )
                for leg in found.legs
            ],
        }

    def _find_customers(self):
        """Name the customer where the number belongs to exactly one; else a person chooses."""
        for call in self.filtered(lambda call: call.e164 and not call.partner_id):
            if len(call.candidate_ids) == 1:
                call.partner_id = call.candidate_ids

    # ------------------------------------------------------------------ what people do

    def write(self, vals):
        """People write the customer and a note; the rest is the exchange's."""
        if not self.env.su:
            self._check_typed(vals)
        result = super().write(vals)
        if not self.env.su and "partner_id" in vals:
            # sudo: metrology.telephony.call - the line on the timeline follows the choice
            self.sudo()._log_finished()
        return result

    def _check_typed(self, vals):
        refused = vals.keys() - {"partner_id", "note"}
        if refused:
            raise UserError(
                self.env._(
                    "%(fields)s: the exchange notes this by itself, it can not be typed in.",
                    fields=", ".join(
                        self._fields[name]._description_string(self.env) for name in sorted(refused)
                    ),
                )
            )
        partner = self.env["res.partner"].browse(vals.get("partner_id") or [])
        for call in self:
            if partner - call.candidate_ids:
                raise UserError(
                    self.env._(
                        "Customer: %(partner)s does not have the number %(number)s. Choose one of the list, "
                        "or add the number to the customer first.",
                        partner=partner.display_name,
                        number=call.number or "",
                    )
                )

    def _log_finished(self):
        """Put finished calls with customers on their timeline, once per call."""
        for call in self:
            if call.state in OPEN_STATES or call.direction == "internal" or not call.partner_id:
                continue
            call = call.with_context(lang=call.company_id.partner_id.lang)
            summary = call._get_summary()
            if call.interaction_id:
                call.interaction_id.write({"summary": summary, "partner_id": call.partner_id.id})
            else:
                call.interaction_id = self.env["metrology.interaction"]._log(
                    call.partner_id, summary, "phone", call.direction, record=call, date=call.date_start
                )

    def _get_summary(self):
        state = dict(self._fields["state"]._description_selection(self.env))[self.state]
        return self.env._(
            "Call %(number)s: %(state)s, %(seconds)s s talked",
            number=self.number or "",
            state=state,
            seconds=self.talk_seconds,
        )
