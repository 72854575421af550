import hashlib

from odoo import api, fields, models

from ..dialplan import context, plain, seat_sections

RING_SECONDS = 30


class MetrologyTelephonyProvider(models.Model):
    _inherit = "metrology.telephony.provider"

    vendor = fields.Selection(selection_add=[("asterisk", "Asterisk")], ondelete={"asterisk": "cascade"})
    running_sum = fields.Char(string="Configuration in Use", readonly=True, copy=False)
    is_current = fields.Boolean(
        string="Works by What is Written Here",
        compute="_compute_is_current",
        help="Off means: the exchange has not taken over the last change yet.",
    )
    fault = fields.Char(
        string="Reported Fault", readonly=True, copy=False, help="What the connector complained about last."
    )

    @api.depends("running_sum", "seat_ids", "line_ids")
    def _compute_is_current(self):
        for provider in self:
            # sudo: metrology.telephony.seat - the sum covers passwords that only administrators see
            files = provider.sudo()._get_configuration() if provider.vendor == "asterisk" else {}
            provider.is_current = not files or provider.running_sum == self._sum_up(files)

    def _answer(self, message):
        """Tell the connector of an Asterisk its cursor's companions: the configuration, when it changed."""
        answer = super()._answer(message)
        if self.vendor != "asterisk":
            return answer
        self._note_report(message)
        files = self._get_configuration()
        wanted = self._sum_up(files)
        if self.running_sum != wanted:
            answer["configuration"] = {"sum": wanted, "files": files}
        return answer

    def _note_report(self, message):
        """Remember what the connector says about the exchange, written only where it changed."""
        found = {
            "running_sum": str(message.get("configuration") or "")[:64] or False,
            "fault": str(message.get("fault") or "")[:200] or False,
        }
        for name, value in found.items():
            if self[name] != value:
                self[name] = value

    def _sum_up(self, files):
        text = "\0".join(f"{name}\0{files[name]}" for name in sorted(files))
        return hashlib.sha256(text.encode()).hexdigest()

    # ------------------------------------------------------------------ the configuration

    def _get_configuration(self):
        """Return the files that the exchange takes from here, by name."""
        self.ensure_one()
        seats = self.seat_ids
        return {
            "pjsip.conf": seat_sections([(seat.number, seat.secret) for seat in seats]),
            "extensions.conf": "\n".join(self._get_contexts(seats)),
        }

    def _get_contexts(self, seats):
        return [
            context(
                "desk-lines", *[(plain(line.number), self._get_line_steps(line)) for line in self.line_ids]
            ),
            context("desk-seats", *[(plain(seat.number), self._get_seat_steps(seat)) for seat in seats]),
            context("desk-people", ("s", self._get_people_steps())),
        ]

    def _get_line_steps(self, line):
        """What happens to who calls this line."""
        return [
            f"CELGenUserEvent(CC_CALL,in,{plain(line.number)})",
            "Answer()",
            "Goto(desk-people,s,1)",
        ]

    def _get_seat_steps(self, seat):
        """A colleague calls a colleague."""
        number = plain(seat.number)
        return [
            f"CELGenUserEvent(CC_CALL,internal,{number})",
            f"Dial(PJSIP/{number},{RING_SECONDS})",
            "CELGenUserEvent(CC_DIAL,${DIALSTATUS})",
            "Hangup()",
        ]

    def _get_people_steps(self):
        """Who wants a person: every telephone rings; nobody there, the caller leaves a message."""
        telephones = "&".join(f"PJSIP/{plain(seat.number)}" for seat in self.seat_ids)
        ring = [f"Dial({telephones},{RING_SECONDS})"] if telephones else []
        return [
            "CELGenUserEvent(CC_QUEUE,people)",
            "Gosub(record,s,1)",
            *ring,
            'GotoIf($["${DIALSTATUS}" = "ANSWER"]?end)',
            "Goto(voicemail,s,1)",
            ("end", "Hangup()"),
        ]
