from datetime import datetime, timedelta
from itertools import permutations

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import NoticeCommon


@tagged("post_install", "-at_install")
class TestNotice(NoticeCommon):
    def test_same_key_is_one_notice(self):
        first = self._notify(text="one")
        self.assertEqual(self._notify(text="two"), first)
        self.assertIn("one", first.body)

    def test_bad_templates_name_the_placeholder(self):
        kind = self.env["metrology.notice.kind"]._get("general")
        for bad in ("{custmer}", "{customer.name}", "{text!r}", "{text:>9}", "{}"):
            with self.assertRaisesRegex(ValidationError, "unknown placeholder"):
                kind.body = bad
        with self.assertRaisesRegex(ValidationError, "curly bracket"):
            kind.subject = "{customer"
        kind.write({"subject": "News", "body": "{{sure}} {text}"})
        self.assertEqual(self._notify(text="{customer.name}").body, "{sure} {customer.name}")

    def test_twenty_items_are_one_message(self):
        made = self.Notice
        for number in range(20):
            origin = self.env["res.partner"].browse(number + 1)
            made |= self._notify(f"item{number}", kind="finished", lines=[f"Item {number}"], origin=origin)
        self.assertEqual(len(made), 1)
        self.assertEqual(len(made.origin_ids), 20)
        self.assertEqual(made.body.count("Item "), 20)
        self.assertEqual(self._notify("item7", kind="finished", lines=["Item 7"]), made)
        self.assertEqual(made.body.count("Item "), 20)

    def test_what_has_left_is_not_joined(self):
        first = self._notify("a", kind="finished", lines=["A"])
        first._transition("sending")
        self.assertNotEqual(self._notify("b", kind="finished", lines=["B"]), first)

    def test_channels_are_named(self):
        self.customer.notice_channel = "auto"
        self.assertEqual(self._notify("named").channel_names, "E-mail → Telephone")

    def test_quiet_hours_wait_until_morning(self):
        company = self.env.company
        company.write({"notice_quiet_from": 21, "notice_quiet_to": 8})
        company.partner_id.tz = "Asia/Shanghai"
        for local, expected in (
            ("2026-03-02 20:59", "2026-03-02 20:59"),
            ("2026-03-02 21:00", "2026-03-03 08:00"),
            ("2026-03-03 07:59", "2026-03-03 08:00"),
            ("2026-03-03 08:00", "2026-03-03 08:00"),
        ):
            moment, wanted = (datetime.fromisoformat(text) - timedelta(hours=8) for text in (local, expected))
            self.assertEqual(company._get_notice_time(moment), wanted, local)
            self.assertEqual(company._get_notice_time(moment, ignores_quiet_hours=True), moment)

    def test_refusing_customer_is_recorded_and_left_alone(self):
        self.customer.notice_refused = True
        notice = self._notify()
        self.assertEqual(notice.state, "cancelled")
        self.assertTrue(notice.cancel_reason)

    def test_missing_address_falls_through_to_a_person(self):
        self.customer.email = False
        notice = self._notify()
        self._run_cron()
        self.assertEqual(notice.state, "task")
        self.assertEqual(notice.attempt_ids.mapped("result"), ["no_address"])

    def test_customer_who_wants_calls_gets_no_mail(self):
        self.customer.notice_channel = "phone"
        notice = self._notify()
        self._run_cron()
        self.assertEqual(notice.state, "task")
        self.assertFalse(notice.attempt_ids)

    def _make_task(self):
        self.customer.notice_channel = "phone"
        notice = self._notify()
        notice._make_task("call")
        return notice.with_user(self.user_agent)

    def test_calls_until_reached(self):
        task = self._make_task()
        today = task.task_date
        for _call in range(3):
            task.action_no_answer()
        self.assertEqual((task.state, task.task_date), ("task", today + timedelta(days=1)))
        task.action_reached()
        self.assertEqual((task.state, task.state_user_id), ("done", self.user_agent))
        self.assertEqual(task.attempt_ids.sorted("id").mapped("result"), ["no_answer"] * 3 + ["reached"])
        self.assertEqual(task.attempt_ids.user_id, self.user_agent)
        told = self.env["metrology.interaction"].search(
            [("res_model", "=", task._name), ("res_id", "=", task.id)]
        )
        self.assertEqual(len(told), 4)
        with self.assertRaises(UserError):
            task.action_reached()

    def test_wrong_number_ends_the_task(self):
        task = self._make_task()
        task.action_wrong_number()
        self.assertEqual(task.state, "cancelled")
        self.assertIn("Wrong number", task.cancel_reason)

    def test_receipts_in_any_order_and_number(self):
        Attempt = self.env["metrology.notice.attempt"]
        for number, order in enumerate(permutations(("delivered", "read", "refused"))):
            notice = self._notify(f"receipt{number}")
            notice._transition("sending")
            notice._add_attempt("email", "sending", "a@example.com", external_key=f"<{number}>")
            for result in (*order, *order):
                Attempt._receive("email", f"<{number}>", result)
            self.assertEqual((notice.state, notice.attempt_ids.result), ("read", "read"), order)
        self.assertFalse(Attempt._receive("email", "<stranger>", "read"))

    def test_many_are_made_at_once(self):
        partners = self.env["res.partner"].create([{"name": f"P{number}"} for number in range(55)])

        def ask(part, prefix):
            before = self.env.cr.sql_log_count
            self.Notice._notify_batch(
                [
                    {
                        "partner": partner,
                        "kind": "general",
                        "values": {"text": "x"},
                        "key": f"{prefix}{partner.id}",
                    }
                    for partner in part
                ]
            )
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        ask(partners[:1], "warm")
        few, many = ask(partners[:5], "few"), ask(partners[5:], "many")
        self.assertLessEqual(many, few + 5)
