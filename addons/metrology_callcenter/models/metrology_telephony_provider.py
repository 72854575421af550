import secrets
import time

from odoo import api, fields, models
from odoo.exceptions import UserError

from .. import simulator


class MetrologyTelephonyProvider(models.Model):
    """What agents do at their telephones: a real exchange gets commands, the simulator writes a journal."""

    _inherit = "metrology.telephony.provider"

    queue_ids = fields.One2many("metrology.call.queue", "provider_id", string="Queues")

    def _take_rows(self, after, rows):
        """Let the simulator ring the next agents after each step of a call."""
        taken = super()._take_rows(after, rows)
        if taken and self.vendor == "simulator":
            self.env["metrology.call.queue"]._distribute(self)
        return taken

    def _is_played(self):
        """Return whether the seats of this exchange are played on the agent desk."""
        return self.vendor == "simulator"

    # ------------------------------------------------------------------ hooks for exchanges

    def _dial(self, endpoint, number):
        """Hook: let the telephone of a seat call this number."""
        self.ensure_one()
        if not self._is_played():
            raise UserError(
                self.env._(
                    "%(name)s can not dial for you. Dial %(number)s on your telephone.",
                    name=self.name,
                    number=number,
                )
            )
        chain = self._make_chain()
        self._play(simulator.outgoing(chain, f"{chain}-b", time.time(), endpoint, number))

    # ------------------------------------------------------------------ the simulator

    @api.model
    def _make_chain(self):
        return f"p{secrets.token_hex(6)}"

    def _play(self, rows):
        """Take in rows that happen now."""
        self.ensure_one()
        self.flush_recordset()
        self.lock_for_update(allow_referencing=True)
        self.invalidate_recordset(["cursor"], flush=False)
        first = self.cursor + 1
        self._take_rows(self.cursor, [{**row, "number": number} for number, row in enumerate(rows, first)])

    def _play_incoming(self, number, menu="", name="", is_vip=False, queue=None):
        """Let a customer call and ask for a person; return the call."""
        self.ensure_one()
        queue = queue or self.queue_ids[:1]
        if not queue:
            raise UserError(self.env._("Describe a queue of the simulator first, then calls can come in."))
        chain = self._make_chain()
        called = self.line_ids[:1].number or "8000"
        self._play(simulator.incoming(chain, time.time(), number, called, queue.code, menu, name, is_vip))
        return self._get_call(chain)

    def _get_call(self, chain):
        return self.env["metrology.telephony.call"].search(
            [("provider_id", "=", self.id), ("linkedid", "=", chain)]
        )

    def _ring(self, call, endpoint):
        self._play(
            simulator.ring(call.linkedid, f"{call.linkedid}-{secrets.token_hex(3)}", time.time(), endpoint)
        )

    def _play_answer(self, call, leg):
        """Let the seat pick up, or the customer whom the seat has called."""
        first = call.leg_ids.filtered(lambda one: one.uniqueid == call.linkedid)
        ends = [(one.uniqueid, one.channel or "") for one in (first, leg)]
        answering = (leg.uniqueid, call.linkedid, leg.channel)
        self._play(simulator.answer(call.linkedid, *ends, time.time(), answering))

    def _play_no_answer(self, call, leg):
        self._play(simulator.end_leg(call.linkedid, leg.uniqueid, leg.channel, time.time()))

    def _play_end(self, call, score=None, message=""):
        first = call.leg_ids.filtered(lambda one: one.uniqueid == call.linkedid)
        legs = [(one.uniqueid, one.channel or "") for one in call.leg_ids if not one.date_end]
        self._play(simulator.end(call.linkedid, first.channel or "", legs, time.time(), score, message))
