from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..agent_states import CHOSEN
from ..clock import day_start, zone_of

LIVE = ("ringing", "talking")
# how long a call that nobody noted stays on the desk
KEPT = timedelta(hours=12)
MOST_TABS, MOST_CONTACTS, MOST_FOUND = 8, 6, 12


class MetrologyAgentDesk(models.AbstractModel):
    """What the agent desk shows and does. Installed addons add to what it says about a customer."""

    _name = "metrology.agent.desk"
    _description = "Agent Desk"

    # ------------------------------------------------------------------ hooks of installed addons

    @api.model
    def _get_flags(self, call, partner):
        """Hook: return [{code, label, tone, detail}]: what the agent has to know before he says a word."""
        flags = []
        if call.is_vip:
            flags.append(
                {"code": "vip_line", "label": self.env._("VIP line"), "tone": "warning", "detail": ""}
            )
        if partner.customer_status_id:
            flags.append(
                {
                    "code": "status",
                    "label": partner.customer_status_id.name,
                    "tone": "info",
                    "detail": self.env._("Customer status"),
                }
            )
        return flags

    @api.model
    def _get_items(self, partner):
        """Hook: return what the customer has in the house, or None where no addon knows.

        {"rows": [{id, name, order, state, promised, late, ready}], "count", "late", "ready", "amount"}
        """
        return

    @api.model
    def _get_steps(self, call, partner):
        """Hook: return [{code, label, action}]: the next steps, in the order of their keys.

        `action` is an action of Odoo that opens in a window over the desk.
        """
        steps = []
        if not call.candidate_ids:
            name = call.name_shown or ""
            steps.append(
                {
                    "code": "create_customer",
                    "label": self.env._("New customer"),
                    "action": {
                        "type": "ir.actions.act_window",
                        "name": self.env._("New customer"),
                        "res_model": "res.partner",
                        "views": [[False, "form"]],
                        "target": "new",
                        "context": {"default_phone": call.number or "", "default_name": name},
                    },
                }
            )
        return steps

    @api.model
    def _get_answers(self, text):
        """Hook: return [{id, name, text}]: articles that help with what the caller chose or asks."""
        return []

    # ------------------------------------------------------------------ reading

    @api.model
    def get_desk(self):
        """Return the state of this person's desk: shift, calls, figures. Read again on a timer."""
        Session = self.env["metrology.agent.session"]
        session = Session._get_mine()
        return {
            "session": self._tell_session(session) if session else False,
            "states": [{"code": code, "label": label} for code, label in self._get_choices()],
            "seat": self._get_last_seat(),
            "is_played": bool(self._get_played()),
            "tabs": [self._tell_tab(one) for one in self._get_tabs()],
            "figures": self._get_figures(),
        }

    @api.model
    def _get_choices(self):
        labels = dict(self.env["metrology.agent.session"]._fields["state"]._description_selection(self.env))
        return [(code, labels[code]) for code, _label in CHOSEN]

    @api.model
    def _get_last_seat(self):
        last = self.env["metrology.agent.session"].search([("user_id", "=", self.env.uid)], limit=1)
        return last.endpoint or ""

    @api.model
    def _get_played(self):
        return (
            self.env["metrology.telephony.provider"]
            .search([("vendor", "=", "simulator")])
            .filtered(lambda provider: provider._is_played())[:1]
        )

    @api.model
    def _tell_session(self, session):
        now = fields.Datetime.now()
        labels = dict(session._fields["state"]._description_selection(self.env))
        return {
            "id": session.id,
            "state": session.state,
            "label": labels[session.state],
            "seconds": int((now - (session.state_date or now)).total_seconds()),
            "reason": session.reason or "",
            "seat": session.endpoint,
            "next": labels.get(session.next_state, ""),
            "acw_left": max(0, int((session.date_acw - now).total_seconds())) if session.date_acw else None,
        }

    @api.model
    def _get_tabs(self):
        """Return the calls at this desk: those going on, and those of today that are not noted yet."""
        since = fields.Datetime.now() - KEPT
        mine = Domain("user_id", "=", self.env.uid) & Domain("call_id", "!=", False)
        live = Domain("outcome", "in", LIVE)
        open_notes = (
            Domain("outcome", "=", "answered")
            & Domain("date_wrapped", "=", False)
            & Domain("date_ring", ">=", since)
        )
        return (
            self.env["metrology.agent.call"]
            .search(mine & (live | open_notes), order="date_ring desc, id desc", limit=MOST_TABS)
            .sorted("id")
        )

    @api.model
    def _tell_tab(self, one):
        call = one.call_id
        now = fields.Datetime.now()
        outcomes = dict(one._fields["outcome"]._description_selection(self.env))
        return {
            "id": one.id,
            "number": call.number or self.env._("Number not shown"),
            "name_shown": call.name_shown or "",
            "partner": call.partner_id.display_name or "",
            "direction": call.direction,
            "outcome": one.outcome,
            "outcome_label": outcomes[one.outcome],
            "seconds": int((now - (one.date_answer or one.date_ring)).total_seconds()),
            "region": call.region or self.env._("Unknown region"),
            "carrier": call.carrier or "",
            "menu": call.menu or "",
            "line": call.line_id.name or "",
            "is_vip": call.is_vip,
            "waited": call.wait_seconds,
            "script": one.queue_id.script or "",
            "is_played": call.provider_id._is_played(),
        }

    @api.model
    def _get_figures(self):
        """Return the person's own figures of today."""
        today = day_start(fields.Datetime.now(), zone_of(self.env))
        mine = [("user_id", "=", self.env.uid), ("date_ring", ">=", today), ("outcome", "=", "answered")]
        AgentCall = self.env["metrology.agent.call"]
        [[count, seconds]] = AgentCall._read_group(mine, [], ["__count", "handle_seconds:sum"])
        rated = AgentCall.search([*mine, ("call_id.rating", "=", "given")]).call_id.mapped("score")
        good = sum(score >= 4 for score in rated)
        return {
            "calls": count,
            "handle": round(seconds / count) if count else 0,
            "rated": len(rated),
            "satisfied": round(100 * good / len(rated)) if rated else None,
        }

    @api.model
    def get_pop(self, agent_call_id, partner_id=None):
        """Return what is known about the caller: every customer with this number, never a silent guess.

        :param partner_id: the candidate at whom the agent looks; nothing: the chosen one, or the only one
        """
        one = self._get_own(agent_call_id)
        call, candidates = one.call_id, one.call_id.candidate_ids
        call._find_customers()
        known = call.partner_id | candidates
        shown = known.browse(partner_id) if partner_id in known.ids else call.partner_id
        return {
            "id": one.id,
            "number": call.number or "",
            "partner_id": shown.id,
            "chosen_id": call.partner_id.id,
            "candidates": [self._tell_candidate(partner) for partner in known],
            "flags": self._get_flags(call, shown) if shown or call.is_vip else [],
            "contacts": self._get_contacts(shown) if shown else [],
            "items": (self._get_items(shown) if shown else None) or False,
            "steps": self._number(self._get_steps(call, shown)),
            "answers": self._get_answers(call.menu) if call.menu else [],
            "categories": self._get_reasons("call_reason"),
            "results": self._get_reasons("call_disposition"),
            "note": call.note or "",
        }

    @api.model
    def _get_own(self, agent_call_id):
        """Return this person's row of a call, or say that it is somebody else's."""
        one = self.env["metrology.agent.call"].browse(int(agent_call_id)).exists()
        if not one or not one.has_access("read") or one.user_id != self.env.user or not one.call_id:
            raise UserError(self.env._("This call is not at your desk any more. Reload the page."))
        return one

    @api.model
    def _tell_candidate(self, partner):
        company = partner.commercial_partner_id
        return {
            "id": partner.id,
            "name": partner.name or partner.display_name,
            "company": company.name if company != partner else "",
            "category": (partner.customer_category_id or company.customer_category_id).name or "",
            "no": company.customer_no or "",
        }

    @api.model
    def _get_contacts(self, partner):
        """Return the last contacts with the customer's company on any channel."""
        company = partner.commercial_partner_id
        found = self.env["metrology.interaction"].search(
            [("partner_id", "child_of", company.id)], limit=MOST_CONTACTS
        )
        return [
            {
                "id": line.id,
                "date": fields.Datetime.to_string(line.date),
                "channel": line.channel_id.name or "",
                "direction": line.direction,
                "summary": line.summary,
                "user": line.user_id.name,
            }
            for line in found
        ]

    @api.model
    def _number(self, steps):
        """Give the first nine steps the keys 1 to 9."""
        return [{**step, "key": str(key) if key < 10 else ""} for key, step in enumerate(steps, start=1)]

    @api.model
    def _get_reasons(self, kind):
        return [
            {"id": reason.id, "code": reason.code, "name": reason.name}
            for reason in self.env["metrology.reason"].search([("kind", "=", kind)])
        ]

    @api.model
    def find_customers(self, text):
        """Return customers whom the caller could be: by name, pinyin initials, number or telephone."""
        text = str(text or "").strip()[:100]
        if len(text) < 2:
            return []
        found = self.env["res.partner"].search([("customer_search", "ilike", text)], limit=MOST_FOUND)
        return [self._tell_candidate(partner) for partner in found]

    # ------------------------------------------------------------------ doing

    @api.model
    def sign_in(self, endpoint):
        """Begin a shift at a seat."""
        self._check_agent()
        self.env["metrology.agent.session"]._sign_in(endpoint)
        return self.get_desk()

    @api.model
    def choose_state(self, state, reason=None):
        """Be ready, pause or sign out; during a call: afterwards."""
        session = self.env["metrology.agent.session"]._get_mine()
        if not session:
            raise UserError(self.env._("You are not signed in. Choose your seat first."))
        session._choose(state, reason)
        return self.get_desk()

    @api.model
    def end_after_call_work(self):
        """Be ready again when the time for after-call work is over; called by the desk's own clock."""
        session = self.env["metrology.agent.session"]._get_mine()
        if session.state == "acw" and session.date_acw and session.date_acw <= fields.Datetime.now():
            session._end_acw()
            self.env["metrology.call.queue"]._serve_simulators()
        return self.get_desk()

    @api.model
    def choose_customer(self, agent_call_id, partner_id):
        """Say which of the customers with this number is calling."""
        one = self._get_own(agent_call_id)
        one.call_id.partner_id = self.env["res.partner"].browse(int(partner_id)).exists()
        return self.get_pop(one.id)

    @api.model
    def attach_number(self, agent_call_id, partner_id):
        """Add the caller's number to an existing customer, who is then the caller."""
        one = self._get_own(agent_call_id)
        call, partner = one.call_id, self.env["res.partner"].browse(int(partner_id)).exists()
        if not partner:
            raise UserError(self.env._("This customer was deleted in the meantime. Search again."))
        if not call.number or not call.e164:
            raise UserError(
                self.env._("The caller's number was not sent along, so it can not be kept with a customer.")
            )
        if partner not in call.candidate_ids:
            self.env["metrology.phone"].create({"partner_id": partner.id, "raw": call.number})
            call.invalidate_recordset(["candidate_ids"])
        call.partner_id = partner
        return self.get_pop(one.id)

    @api.model
    def note(self, agent_call_id, text):
        """Keep what the agent types during the call."""
        one = self._get_own(agent_call_id)
        one.call_id.note = str(text or "")[:2000] or False
        return True

    @api.model
    def wrap_up(self, agent_call_id, category_id, result_id, note="", follow_up=None):
        """Note what the call was about and how it ended."""
        one = self._get_own(agent_call_id)
        Reason = self.env["metrology.reason"]
        try:
            day = fields.Date.to_date(follow_up or None)
        except ValueError as error:
            raise UserError(self.env._("Follow-up: write a day, for example 2026-12-24.")) from error
        one._wrap_up(
            Reason.browse(int(category_id or 0)).exists(),
            Reason.browse(int(result_id or 0)).exists(),
            note,
            day,
        )
        return self.get_desk()

    @api.model
    def _check_agent(self):
        if not self.env.user.has_group("metrology_base.group_agent"):
            raise UserError(
                self.env._("Only agents sign in at a seat. Ask the administrator for the job “Agent”.")
            )

    # ------------------------------------------------------------------ telephones of the simulator

    @api.model
    def answer(self, agent_call_id):
        """Pick up; a seat of a real exchange is answered on its telephone."""
        one = self._get_own(agent_call_id)
        provider, leg = self._get_played_leg(one)
        if one.outcome != "ringing":
            raise UserError(self.env._("This telephone is not ringing any more."))
        if one.direction == "out":
            # sudo: metrology.telephony.leg - the other end of a call that is at this desk
            leg = one.call_id.sudo().leg_ids.filtered(lambda other: other.uniqueid != leg.uniqueid)[:1]
        provider._play_answer(leg.call_id, leg)
        return self.get_desk()

    @api.model
    def hang_up(self, agent_call_id):
        """Hang up, or let a ringing telephone ring elsewhere."""
        one = self._get_own(agent_call_id)
        provider, leg = self._get_played_leg(one)
        if one.outcome == "ringing" and one.direction == "in":
            provider._play_no_answer(leg.call_id, leg)
        elif one.outcome in LIVE:
            provider._play_end(leg.call_id)
        return self.get_desk()

    @api.model
    def _get_played_leg(self, one):
        # sudo: metrology.telephony.provider - the simulator writes its journal as an exchange does
        provider = one.provider_id.sudo()
        if not provider._is_played():
            raise UserError(self.env._("Use your telephone: this exchange is a real one."))
        # sudo: metrology.telephony.leg - a leg of a call that is at this desk
        return provider, one.call_id.sudo().leg_ids.filtered(lambda leg: leg.uniqueid == one.uniqueid)

    @api.model
    def dial(self, number):
        """Call a customer from this person's seat."""
        session = self.env["metrology.agent.session"]._get_mine()
        if not session or session.state in ("ringing", "talking"):
            raise UserError(self.env._("Sign in and end the call at your telephone first, then dial."))
        numbers = self.env["metrology.phone"]._get_e164(str(number or "")[:40])
        if not numbers:
            raise UserError(
                self.env._("Number: “%(number)s” is not a telephone number.", number=str(number or "")[:40])
            )
        # sudo: metrology.telephony.provider - the exchange is told on behalf of an agent at a seat
        provider = (
            self.env["metrology.telephony.provider"]
            .sudo()
            .search([("company_id", "=", session.company_id.id)], limit=1)
        )
        provider._dial(session.endpoint, str(number)[:40].strip())
        return self.get_desk()
