from datetime import datetime

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common import WEDNESDAY, RequestCommon


@tagged("post_install", "-at_install")
class TestRequest(RequestCommon):
    def _say(self, ticket, step, text="words", user=None, **values):
        """Take a step in its window, as a person does."""
        wizard = self.env["metrology.request.step"].with_user(user or self.user_agent)
        wizard.create({"ticket_id": ticket.id, "step": step, "text": text, **values}).action_confirm()
        ticket.invalidate_recordset()

    def test_the_loop_ends_when_the_customer_was_told(self):
        with freeze_time(WEDNESDAY):
            ticket = self._make_request()
            self.assertEqual(ticket.state, "assigned")
            self.assertEqual(ticket.leg_id.kind, "agent")
            # 60 working minutes: 11:00 in Beijing
            self.assertEqual(ticket.deadline, datetime(2026, 11, 25, 3))
            self._say(ticket, "pass_on", "They need 20 gauges on Friday")
            self.assertEqual(ticket.state, "waiting_department")
            self.assertEqual(ticket.leg_id.team_id, self.marketing)
            # 480 minutes from 10:00: 90 + 240 today, 150 tomorrow from 8:30
            self.assertEqual(ticket.deadline, datetime(2026, 11, 26, 3))
        with freeze_time(datetime(2026, 11, 26, 2)):
            self._say(ticket, "answer", "Friday 10:00 is agreed", self.user_marketing_officer)
            self.assertEqual((ticket.state, ticket.answer), ("to_tell", "Friday 10:00 is agreed"))
            self._say(ticket, "tell", "Friday 10:00", channel_id=self.phone.id)
        self.assertEqual(ticket.state, "closed")
        self.assertFalse(ticket.deadline)
        self.assertEqual(ticket.stage_id.state, "closed")
        legs = ticket.leg_ids.sorted("id")
        self.assertEqual(legs.mapped("kind"), ["agent", "department", "tell"])
        self.assertEqual(legs.mapped("state"), ["done"] * 3)
        self.assertEqual(legs.mapped("is_late"), [False] * 3)
        self.assertEqual(legs.mapped("state_user_id"), self.user_agent + self.user_marketing_officer)
        self.assertIn("Phone", legs[-1].proof)
        contacts = self.env["metrology.interaction"].search([("res_id", "=", ticket.id)], order="id")
        self.assertEqual(contacts.mapped("direction"), ["in", "out"])
        self.assertEqual(legs[-1].interaction_id, contacts[-1])

    def test_advice_is_answered_in_the_same_call(self):
        ticket = self._make_request("advice")
        self._say(ticket, "tell", "Bring the old certificate", channel_id=self.phone.id)
        self.assertEqual(ticket.state, "closed")
        self.assertEqual(ticket.answer, "Bring the old certificate")

    def test_a_notice_that_arrived_is_the_proof(self):
        ticket = self._make_request("advice")
        self._say(ticket, "send", "Bring the old certificate")
        self.assertEqual(ticket.state, "to_tell")
        notice = ticket.leg_id.notice_id
        self.assertIn("Bring the old certificate", notice.body)
        self.assertIn(ticket.number, notice.body)
        notice._transition("sending")
        notice._transition("sent")
        self.assertEqual(ticket.state, "to_tell", "sent is not told")
        notice._transition("delivered")
        self.assertEqual(ticket.state, "closed")
        self.assertIn("Delivered", ticket.leg_ids.sorted("id")[-1].proof)
        notice._transition("read")
        self.assertEqual(ticket.state, "closed", "a second receipt changes nothing")

    def test_the_answer_is_not_sent_twice(self):
        ticket = self._make_request("advice")
        self._say(ticket, "send", "Bring the old certificate")
        with self.assertRaisesRegex(UserError, "under way"):
            self._say(ticket, "send", "Again")

    def test_the_clock_stops_while_the_customer_is_asked(self):
        with freeze_time(WEDNESDAY):
            ticket = self._make_request()
            self._say(ticket, "pass_on")
        with freeze_time(datetime(2026, 11, 25, 3)):
            self._say(ticket, "ask", "Which range?")
            self.assertEqual(ticket.state, "waiting_customer")
            self.assertFalse(ticket.deadline)
            self.assertEqual(ticket.leg_id.used_minutes, 60)
        with freeze_time(datetime(2026, 12, 1, 1)):
            self.assertFalse(ticket.leg_id.escalate_at)
            self._say(ticket, "resume", "0–100 °C")
            self.assertEqual(ticket.state, "waiting_department")
            # 420 of 480 minutes are left, one whole day from 9:00
            self.assertEqual(ticket.deadline, datetime(2026, 12, 2, 1))

    def test_late_is_told_to_the_leaders_once_per_level(self):
        with freeze_time(WEDNESDAY):
            ticket = self._make_request()
            self._say(ticket, "pass_on")
        legs = self.env["metrology.request.leg"]
        with freeze_time(datetime(2026, 11, 26, 3, 1)), self.enter_registry_test_mode():
            for _time in range(3):
                self.env.ref("metrology_helpdesk.ir_cron_escalate").method_direct_trigger()
            self.env.invalidate_all()
            leg = ticket.leg_id
            self.assertEqual((leg.escalation_level, leg.is_late), (1, True))
            self.assertEqual(ticket.activity_ids.user_id, self.user_marketing_officer)
            self.assertEqual(len(ticket.activity_ids), 1)
        with freeze_time(datetime(2026, 11, 27, 9)):
            legs.search([("escalate_at", "<=", datetime(2026, 11, 27, 9))])._escalate()
            self.assertEqual(leg.escalation_level, 2)
            self.assertFalse(leg.escalate_at)
            self._say(ticket, "answer", "At last", self.user_marketing_officer)
        self.assertFalse(ticket.activity_ids)
        self.assertTrue(ticket.leg_ids.sorted("id")[1].is_late)

    def test_nothing_is_closed_without_proof(self):
        ticket = self._make_request()
        with self.assertRaisesRegex(UserError, "nothing proves"):
            ticket._transition("closed")
        with self.assertRaisesRegex(UserError, "has not been answered"):
            self._say(ticket, "tell", channel_id=self.phone.id)
        with self.assertRaises(UserError):
            ticket.state = "closed"
        with self.assertRaises(UserError):
            ticket.stage_id = self.env.ref("metrology_helpdesk.stage_closed")
        with self.assertRaises(UserError):
            ticket.answer = "typed"

    def test_a_kind_asks_for_its_fields(self):
        ticket = self._make_request("onsite")
        with self.assertRaisesRegex(UserError, "Place of the Visit, Instruments"):
            self._say(ticket, "pass_on")
        ticket.write({"site_address": "海淀区", "instrument_text": "天平 3 台"})
        self._say(ticket, "pass_on")
        self.assertEqual(ticket.state, "waiting_department")

    def test_only_the_department_answers(self):
        ticket = self._make_request()
        self._say(ticket, "pass_on")
        with self.assertRaisesRegex(AccessError, "Only its people"):
            self._say(ticket, "answer", "I say so", self.user_agent)
        # somebody of a laboratory that was asked answers without any other right on requests
        self.marketing.user_ids += self.user_laboratory
        self._say(ticket, "answer", "We can do it", self.user_laboratory)
        self.assertEqual(ticket.state, "to_tell")
        with self.assertRaises(AccessError):
            ticket.with_user(self.user_laboratory).name = "changed"

    def test_words_are_asked_for(self):
        ticket = self._make_request()
        with self.assertRaisesRegex(UserError, "write a few words"):
            self._say(ticket, "pass_on", " ")
        with self.assertRaisesRegex(UserError, "Reason"):
            self._say(ticket, "cancel", "")

    def test_reopened_it_starts_again(self):
        ticket = self._make_request("advice")
        self._say(ticket, "tell", channel_id=self.phone.id)
        self._say(ticket, "reopen", "Not content")
        self.assertEqual((ticket.state, ticket.reopen_count), ("assigned", 1))
        self.assertTrue(ticket.deadline)
        self.assertFalse(ticket.answer)

    def test_given_up_needs_a_supervisor_on_the_way(self):
        reason = self.env["metrology.reason"]._get("request_cancel", "mistake")
        ticket = self._make_request()
        self._say(ticket, "pass_on")
        with self.assertRaisesRegex(UserError, "supervisor"):
            self._say(ticket, "cancel", reason_id=reason.id)
        self._say(ticket, "cancel", "", self.user_supervisor, reason_id=reason.id)
        self.assertEqual(ticket.state, "cancelled")
        self.assertEqual(ticket.leg_ids.sorted("id")[-1].state, "cancelled")

    def test_whoever_takes_it_has_the_leg(self):
        ticket = self._make_request(user_id=False)
        self.assertEqual(ticket.state, "new")
        ticket.assign_to_me()
        self.assertEqual((ticket.state, ticket.leg_id.user_id), ("assigned", self.user_agent))

    def test_numbers_are_unique_and_creating_is_one_batch(self):
        requests = self.env["helpdesk.ticket"].with_user(self.user_agent)
        values = {"name": "n", "description": "d", "partner_id": self.customer.id}
        requests.create(dict(values))
        self.env.flush_all()

        def count(number):
            before = self.env.cr.sql_log_count
            tickets = requests.create([dict(values) for _n in range(number)])
            self.env.flush_all()
            self.assertEqual(len(set(tickets.mapped("number"))), number)
            return self.env.cr.sql_log_count - before

        small, large = count(10), count(40)
        self.assertEqual(small, large)

    def test_roles(self):
        ticket = self._make_request()
        for user in (self.user_store_keeper, self.user_laboratory, self.user_finance):
            with self.subTest(user=user.name):
                self.assertFalse(ticket.with_user(user).has_access("read"))
                with self.assertRaises(AccessError):
                    self._make_request(user=user)
                with self.assertRaises(AccessError):
                    self._say(ticket, "tell", user=user, channel_id=self.phone.id)
        self.assertTrue(ticket.with_user(self.user_auditor).has_access("read"))
        self.assertFalse(ticket.with_user(self.user_auditor).has_access("write"))
        self.assertFalse(ticket.with_user(self.user_supervisor).has_access("unlink"))
        with self.assertRaises(AccessError):
            ticket.leg_id.with_user(self.user_supervisor).unlink()
        with self.assertRaises(UserError):
            ticket.leg_id.with_user(self.user_supervisor).write({"minutes": 9000})

    def test_a_request_is_called_by_its_number_once_it_has_one(self):
        request = self._make_request()
        self.assertEqual(request.display_name, f"{request.number} - {request.name}")
        self.assertFalse(request.new({}).display_name)
        self.assertEqual(request.new({"name": "Urgent"}).display_name, "Urgent")
