from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import CallcenterCommon

XSS = "<img src=x onerror=alert(1)>"


@tagged("post_install", "-at_install")
class TestAgentDesk(CallcenterCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.session = cls._sign_in(cls.user_agent, "1001")
        cls.desk = cls._desk(cls.user_agent)

    def _pop(self, call):
        return self.desk.get_pop(self._get_row(self.user_agent, call).id)

    def test_the_only_customer_of_a_number_is_the_caller(self):
        self.env["metrology.interaction"]._log(self.customer, "Asked for a price", "wechat_mp", "in")
        pop = self._pop(self._come_in())
        self.assertEqual(pop["chosen_id"], self.submitter.id)
        self.assertEqual([one["name"] for one in pop["candidates"]], ["张伟"])
        self.assertEqual(pop["candidates"][0]["company"], self.customer.name)
        self.assertIn("Asked for a price", [one["summary"] for one in pop["contacts"]])

    def test_two_customers_are_offered_and_none_is_guessed(self):
        twin = self.env["res.partner"].create({"name": "Twin", "phone": "13800138000"})
        call = self._come_in()
        pop = self._pop(call)
        self.assertFalse(pop["chosen_id"])
        self.assertFalse(pop["contacts"])
        self.assertEqual({one["id"] for one in pop["candidates"]}, {self.submitter.id, twin.id})
        row = self._get_row(self.user_agent, call)
        looked = self.desk.get_pop(row.id, twin.id)
        self.assertEqual((looked["partner_id"], looked["chosen_id"]), (twin.id, False))
        self.assertFalse(call.partner_id)
        with self.assertRaisesRegex(UserError, "does not have the number"):
            self.desk.choose_customer(row.id, self.customer.id)
        self.assertEqual(self.desk.choose_customer(row.id, twin.id)["chosen_id"], twin.id)
        self.assertEqual(call.partner_id, twin)

    def test_every_spelling_of_a_number_finds_the_customer(self):
        for spelling in (
            "010-82370001",
            "01082370001",
            "+861082370001",
            "00861082370001",
            "０１０－８２３７０００１",
        ):
            call = self._come_in(spelling)
            self.assertEqual(call.partner_id, self.customer, spelling)
            self.provider._play_end(call)

    def test_an_unknown_number_is_linked_to_a_customer(self):
        call = self._come_in("13655556666")
        row = self._get_row(self.user_agent, call)
        self.assertFalse(self.desk.get_pop(row.id)["candidates"])
        self.assertIn("create_customer", [one["code"] for one in self.desk.get_pop(row.id)["steps"]])
        found = next(one for one in self.desk.find_customers("宏达精密") if not one["company"])
        self.desk.attach_number(row.id, found["id"])
        self.assertEqual(call.partner_id, self.customer)
        self.assertIn("+8613655556666", self.customer.phone_ids.mapped("e164"))
        self.desk.attach_number(row.id, found["id"])
        self.assertEqual(len(self.customer.phone_ids.filtered(lambda one: one.e164 == "+8613655556666")), 1)

    def test_a_new_customer_is_named_without_another_question(self):
        call = self._come_in("13655556667")
        self.env["res.partner"].with_user(self.user_agent).create({"name": "New", "phone": "13655556667"})
        self.env.invalidate_all()
        self.assertEqual(self._pop(call)["candidates"][0]["name"], "New")
        self.assertEqual(self._pop(call)["chosen_id"], call.partner_id.id)
        self.assertEqual(call.partner_id.name, "New")

    def test_a_hidden_number_can_not_be_linked(self):
        call = self._come_in("anonymous", name=XSS)
        row = self._get_row(self.user_agent, call)
        with self.assertRaisesRegex(UserError, "not sent along"):
            self.desk.attach_number(row.id, self.customer.id)
        [tab] = self.desk.get_desk()["tabs"]
        self.assertEqual((tab["name_shown"], tab["region"]), (XSS, "Unknown region"))

    def test_a_second_call_is_a_second_tab(self):
        first = self._come_in()
        self._answer(self.user_agent, first)
        second = self._come_in("13911112222")
        self.provider._ring(second, "1001")
        tabs = self.desk.get_desk()["tabs"]
        self.assertEqual([tab["outcome"] for tab in tabs], ["talking", "ringing"])
        self.assertEqual(self.session.state, "talking")
        self.provider._play_end(second)
        self.assertEqual([tab["outcome"] for tab in self.desk.get_desk()["tabs"]], ["talking"])
        self.assertEqual(self.session.state, "talking")

    def test_what_is_typed_during_the_call_is_kept(self):
        call = self._come_in()
        row = self._answer(self.user_agent, call)
        self.desk.note(row.id, "wants a certificate")
        self.assertEqual(self.desk.get_pop(row.id)["note"], "wants a certificate")

    def test_flags_say_what_matters(self):
        status = self._make_reason("customer_status", "paused")
        self.submitter.customer_status_id = status
        flags = {flag["code"]: flag["label"] for flag in self._pop(self._come_in(is_vip=True))["flags"]}
        self.assertEqual(flags, {"vip_line": "VIP line", "status": status.name})

    def test_own_figures_count_own_calls(self):
        row = self._answer(self.user_agent, self._come_in())
        self.provider._play_end(row.call_id, score="5")
        figures = self.desk.get_desk()["figures"]
        self.assertEqual((figures["calls"], figures["rated"], figures["satisfied"]), (1, 1, 100))
        self.assertEqual(self._desk(self.user_agent_2).get_desk()["figures"]["calls"], 0)

    def test_who_is_no_agent_does_not_sign_in(self):
        for user in (self.user_reception, self.user_finance):
            with self.assertRaisesRegex(UserError, "Only agents"):
                self._desk(user).sign_in("1009")
        with self.assertRaisesRegex(UserError, "not signed in"):
            self._desk(self.user_agent_2).choose_state("idle")

    def test_reading_the_desk_costs_the_same_with_many_calls(self):
        for number in range(3):
            call = self._come_in(f"1391111000{number}")
            self._answer(self.user_agent, call)
            self.provider._play_end(call)
            self.session.sudo()._end_acw()
        self.desk.get_desk()
        self.env.invalidate_all()
        with self.assertQueryCount(24):
            self.assertEqual(len(self.desk.get_desk()["tabs"]), 3)
