import random
from datetime import datetime, timedelta

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import CallcenterCommon


@tagged("post_install", "-at_install")
class TestAgentSession(CallcenterCommon):
    def test_a_shift_begins_not_ready_and_ends_signed_out(self):
        session = self._sign_in(self.user_agent, "1001", ready=False)
        self.assertEqual((session.state, session.user_id, session.is_open), ("busy", self.user_agent, True))
        session._choose("idle")
        session._choose("offline")
        self.assertEqual((session.is_open, bool(session.date_end)), (False, True))
        with self.assertRaisesRegex(UserError, "Sign in again"):
            session._choose("idle")
        self.assertNotEqual(self._sign_in(self.user_agent, "1001"), session)

    def test_a_seat_and_a_person_have_one_shift(self):
        session = self._sign_in(self.user_agent, "1001")
        self.assertEqual(self._sign_in(self.user_agent, "1001", ready=False), session)
        with self.assertRaisesRegex(UserError, "Sign out there first"):
            self._sign_in(self.user_agent, "1002")
        with self.assertRaisesRegex(UserError, "Agent is signed in at seat 1001"):
            self._sign_in(self.user_agent_2, "1001")
        with self.assertRaisesRegex(UserError, "digits of your telephone"):
            self._sign_in(self.user_agent_2, "<b>")

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_a_second_shift(self):
        session = self._sign_in(self.user_agent, "1001")
        for values in ({"endpoint": "1002"}, {"user_id": self.user_agent_2.id}):
            with self.assertRaises(psycopg2.IntegrityError), self.env.cr.savepoint():
                session.sudo().copy(values)

    def test_not_ready_needs_a_reason_and_the_telephone_has_its_own_states(self):
        session = self._sign_in(self.user_agent, "1001")
        with self.assertRaisesRegex(UserError, "Reason"):
            session._choose("busy", "  ")
        session._choose("busy", "Fire drill")
        self.assertEqual((session.state, session.reason), ("busy", "Fire drill"))
        for state in ("talking", "acw", "nonsense"):
            with self.assertRaisesRegex(UserError, "follow the telephone"):
                session._choose(state, "x")
        with self.assertRaisesRegex(UserError, "not typed in"):
            session.state = "idle"
        with self.assertRaisesRegex(UserError, "can not be typed in"):
            session.reason = "x"

    def test_only_a_supervisor_sets_the_state_of_others_and_says_why(self):
        session = self._sign_in(self.user_agent, "1001")
        for user in (self.user_agent_2, self.user_marketing_officer, self.user_auditor):
            with self.assertRaises(AccessError):
                session.with_user(user)._choose("break", "x")
        forcing = self.env["metrology.agent.forcing"].with_user(self.user_supervisor)
        forcing.create(
            {"session_id": session.id, "state": "counter", "reason": "Queue at the counter"}
        ).action_force()
        self.assertEqual((session.state, session.reason), ("counter", "Queue at the counter"))
        self.assertEqual(session.span_ids.sorted("id")[-1:].set_by_id, self.user_supervisor)
        with self.assertRaisesRegex(UserError, "Reason"):
            session.with_user(self.user_supervisor)._choose("break", "")
        with self.assertRaises(AccessError):
            self.env["metrology.agent.forcing"].with_user(self.user_agent).create(
                {"session_id": session.id, "state": "break", "reason": "x"}
            )

    def test_an_agent_reads_his_own_shifts_only(self):
        mine, other = self._sign_in(self.user_agent, "1001"), self._sign_in(self.user_agent_2, "1002")
        Session = self.env["metrology.agent.session"]
        self.assertEqual(Session.with_user(self.user_agent).search([]), mine)
        for user in (self.user_supervisor, self.user_marketing_officer, self.user_auditor):
            self.assertEqual(Session.with_user(user).search([("is_open", "=", True)]), mine + other)
            self.assertTrue(self.env["metrology.agent.span"].with_user(user).search([]))
        for user in (self.user_reception, self.user_laboratory, self.user_finance):
            with self.assertRaises(AccessError):
                Session.with_user(user).search([])
        with self.assertRaises(AccessError):
            Session.with_user(self.user_agent).create({"endpoint": "1003"})

    def test_no_minute_of_a_shift_is_missing_or_counted_twice(self):
        rng = random.Random(7)
        now = datetime(2026, 11, 25, 1, 0)
        with freeze_time(now) as clock:
            sessions = [self._sign_in(self.user_agent, "1001"), self._sign_in(self.user_agent_2, "1002")]
            calls = []
            for _step in range(60):
                now += timedelta(seconds=rng.randrange(0, 200))
                clock.move_to(now)
                self._random_step(rng, sessions, calls)
            for call in calls:
                if call.exists() and call.state in ("waiting", "talking"):
                    self.provider._play_end(call)
            for session in sessions:
                session._choose("offline")
        for session in sessions:
            spans = session.sudo().span_ids.sorted("id")
            self.assertEqual(spans[0].date_start, session.date_start)
            self.assertEqual(spans[-1].date_end, session.date_end)
            for one, following in zip(spans, spans[1:], strict=False):
                self.assertEqual(one.date_end, following.date_start)
            length = (session.date_end - session.date_start).total_seconds() / 60
            self.assertAlmostEqual(sum(spans.mapped("minutes")), length, places=6)
        self.assertGreater(len(spans), 8)

    def _random_step(self, rng, sessions, calls):
        session, step = rng.choice(sessions), rng.randrange(5)
        live = session.sudo().agent_call_ids.filtered(lambda one: one.outcome in ("ringing", "talking"))[:1]
        desk = self._desk(session.user_id)
        if step == 0:
            calls.append(self._come_in(f"1391234{rng.randrange(1000, 9999)}"))
        elif step == 1 and live.outcome == "ringing":
            desk.answer(live.id)
        elif step == 2 and live:
            desk.hang_up(live.id)
        elif step == 3:
            session._choose(rng.choice(("idle", "break", "busy")), "why not")
        elif session.state == "acw":
            session.sudo()._end_acw()
