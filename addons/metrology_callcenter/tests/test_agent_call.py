from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..simulator import end_leg
from .common import CallcenterCommon


@tagged("post_install", "-at_install")
class TestAgentCall(CallcenterCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.session = cls._sign_in(cls.user_agent, "1001")

    def test_a_call_rings_at_a_ready_agent_and_is_noted_afterwards(self):
        call = self._come_in()
        self.assertEqual((self.session.state, call.state), ("ringing", "waiting"))
        row = self._answer(self.user_agent, call)
        self.assertEqual((self.session.state, row.outcome, call.state), ("talking", "talking", "talking"))
        desk = self._desk(self.user_agent)
        with self.assertRaisesRegex(UserError, "still going on"):
            desk.wrap_up(row.id, self.category.id, self.result.id)
        desk.hang_up(row.id)
        self.assertEqual((self.session.state, row.outcome, call.state), ("acw", "answered", "answered"))
        self.assertTrue(self.session.date_acw)
        with self.assertRaisesRegex(UserError, "About.*\nResult"):
            desk.wrap_up(row.id, False, False)
        with self.assertRaisesRegex(UserError, "Follow-up: choose the day"):
            desk.wrap_up(row.id, self.category.id, self.result_callback.id)
        with self.assertRaisesRegex(UserError, "today or a later day"):
            desk.wrap_up(row.id, self.category.id, self.result.id, "", "2020-01-01")
        with self.assertRaisesRegex(UserError, "write a day"):
            desk.wrap_up(row.id, self.category.id, self.result.id, "", "soon")
        desk.wrap_up(row.id, self.category.id, self.result.id, "Told the date")
        self.assertEqual(
            (row.category_id, row.result_id, row.note), (self.category, self.result, "Told the date")
        )
        self.assertEqual(self.session.state, "idle")

    def test_who_does_not_answer_is_paused_and_the_next_agent_is_rung(self):
        other = self._sign_in(self.user_agent_2, "1002", ready=False)
        call = self._come_in()
        other._choose("idle")
        row = self._get_row(self.user_agent, call)
        leg = call.leg_ids.filtered(lambda one: one.uniqueid == row.uniqueid)
        self.provider._play(
            end_leg(call.linkedid, leg.uniqueid, leg.channel, fields.Datetime.now().timestamp() + 25)
        )
        self.assertEqual((row.outcome, self.session.state), ("no_answer", "busy"))
        self.assertEqual(self.session.reason, "Did not answer")
        self.assertEqual(other.state, "ringing")

    def test_without_auto_pause_the_agent_stays_ready(self):
        self.queue.auto_pause = False
        call = self._come_in()
        other = self._sign_in(self.user_agent_2, "1002")
        self._desk(self.user_agent).hang_up(self._get_row(self.user_agent, call).id)
        self.assertIn(self.session.state, ("idle", "ringing"))
        self.assertIn("ringing", (self.session.state, other.state))

    def test_a_caller_who_hangs_up_pauses_nobody(self):
        call = self._come_in()
        row = self._get_row(self.user_agent, call)
        self.provider._play_end(call)
        self.assertEqual((row.outcome, self.session.state, call.state), ("caller_left", "idle", "missed"))
        self.assertFalse(self._desk(self.user_agent).get_desk()["tabs"])

    def test_a_pause_asked_for_during_a_call_comes_true_after_it(self):
        call = self._come_in()
        row = self._answer(self.user_agent, call)
        self.session._choose("break")
        self.assertEqual((self.session.state, self.session.next_state), ("talking", "break"))
        with self.assertRaisesRegex(UserError, "Reason"):
            self.session._choose("busy")
        self._desk(self.user_agent).hang_up(row.id)
        self.assertEqual(self.session.state, "acw")
        self._desk(self.user_agent).wrap_up(row.id, self.category.id, self.result.id)
        self.assertEqual((self.session.state, self.session.next_state), ("break", False))

    def test_after_call_work_ends_by_itself_and_the_note_stays_to_be_made(self):
        call = self._come_in()
        row = self._answer(self.user_agent, call)
        desk = self._desk(self.user_agent)
        desk.hang_up(row.id)
        desk.end_after_call_work()
        self.assertEqual(self.session.state, "acw")
        self.session.sudo().date_acw = fields.Datetime.subtract(fields.Datetime.now(), seconds=1)
        self.env["metrology.agent.session"]._cron_end_acw()
        self.assertEqual(self.session.state, "idle")
        self.assertEqual([tab["id"] for tab in desk.get_desk()["tabs"]], [row.id])
        desk.wrap_up(row.id, self.category.id, self.result.id)
        self.assertFalse(desk.get_desk()["tabs"])

    def test_no_after_call_work_where_the_queue_gives_none(self):
        self.queue.wrapup_seconds = 0
        row = self._answer(self.user_agent, self._come_in())
        self._desk(self.user_agent).hang_up(row.id)
        self.assertEqual(self.session.state, "idle")

    def test_a_waiting_caller_rings_when_an_agent_gets_ready(self):
        self.session._choose("break")
        call = self._come_in()
        self.assertEqual(call.state, "waiting")
        self.assertFalse(call.agent_call_ids)
        self._desk(self.user_agent).choose_state("idle")
        self.assertEqual(self.session.state, "ringing")

    def test_a_vip_is_served_first(self):
        self.session._choose("break")
        self._come_in("13911110000")
        vip = self._come_in("13911110001", is_vip=True)
        self._desk(self.user_agent).choose_state("idle")
        self.assertEqual(self.session.sudo().agent_call_ids.call_id, vip)

    def test_dialling_follows_the_same_path(self):
        desk = self._desk(self.user_agent)
        with self.assertRaisesRegex(UserError, "not a telephone number"):
            desk.dial("abc")
        desk.dial("13800138000")
        row = self.session.sudo().agent_call_ids
        self.assertEqual((row.direction, row.outcome, self.session.state), ("out", "ringing", "ringing"))
        self.assertEqual(row.partner_id, self.submitter)
        desk.answer(row.id)
        self.assertEqual((row.outcome, self.session.state), ("talking", "talking"))
        desk.hang_up(row.id)
        self.assertEqual((row.outcome, self.session.state), ("answered", "acw"))
        self.session.sudo()._end_acw()
        desk.dial("13800138000")
        row = self.session.sudo().agent_call_ids - row
        desk.hang_up(row.id)
        self.assertEqual((row.outcome, self.session.state), ("not_reached", "idle"))

    def test_the_journal_read_again_changes_nothing(self):
        call = self._come_in()
        row = self._answer(self.user_agent, call)
        self._desk(self.user_agent).hang_up(row.id)
        self._desk(self.user_agent).wrap_up(row.id, self.category.id, self.result.id, "kept")
        spans = len(self.session.sudo().span_ids)
        Event = self.env["metrology.telephony.event"]
        rows = Event._chain_of(self.provider, [call.linkedid], [])
        self.env["metrology.telephony.call"]._recount(self.provider, rows)
        self.assertEqual(call.agent_call_ids, row)
        self.assertEqual((row.note, row.call_id, len(self.session.sudo().span_ids)), ("kept", call, spans))

    def test_a_batch_that_comes_late_rings_nowhere(self):
        self.provider._take_rows(0, self.trace)
        self.assertEqual(self.session.state, "idle")
        self.assertFalse(self.session.sudo().agent_call_ids)

    def test_nobody_notes_the_call_of_somebody_else(self):
        row = self._answer(self.user_agent, self._come_in())
        self._desk(self.user_agent).hang_up(row.id)
        for user in (self.user_agent_2, self.user_supervisor, self.user_reception):
            with self.assertRaises(UserError):
                self._desk(user).wrap_up(row.id, self.category.id, self.result.id)
            with self.assertRaises(UserError):
                self._desk(user).get_pop(row.id)
        with self.assertRaises(AccessError):
            row.with_user(self.user_agent).note = "typed"
        AgentCall = self.env["metrology.agent.call"]
        self.assertFalse(AgentCall.with_user(self.user_agent_2).search([]))
        self.assertEqual(AgentCall.with_user(self.user_supervisor).search([("id", "=", row.id)]), row)

    def test_only_a_supervisor_plays_practice_calls_and_never_on_a_real_exchange(self):
        Practice = self.env["metrology.practice.call"]
        with self.assertRaises(AccessError):
            Practice.with_user(self.user_agent).create({"queue_id": self.queue.id, "number": "1"})
        with Form(Practice.with_user(self.user_supervisor)) as form:
            form.queue_id, form.number, form.name = self.queue, "13800138000", "<b>Zhang</b>"
        form.save().action_call()
        self.assertEqual(self.session.state, "ringing")
