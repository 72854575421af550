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

    def _take_off(self, notice, key):
        notice._transition("sending")
        return notice._add_attempt("email", "sending", "a@example.com", external_key=key)

    def test_a_failure_falls_through_once(self):
        notice = self._notify()
        self._take_off(notice, "<a>")
        Attempt = self.env["metrology.notice.attempt"]
        Attempt._receive("email", "<a>", "refused")
        self.assertEqual(notice.state, "queued")
        self._take_off(notice, "<b>")
        Attempt._receive("email", "<a>", "refused")
        self.assertEqual(notice.state, "sending", "the later attempt is not disturbed")
        Attempt._receive("email", "<a>", "delivered")
        self.assertEqual(notice.state, "delivered", "whatever arrives has arrived")
        Attempt._receive("email", "<b>", "refused")
        self.assertEqual(notice.state, "delivered")

    def test_no_bounce_within_three_days_is_delivered(self):
        notice = self._notify()
        attempt = self._take_off(notice, "<kept>")
        attempt._advance("sent")
        attempt._end_waiting()
        self.assertEqual(notice.state, "sent")
        attempt.date -= timedelta(days=4)
        attempt._end_waiting()
        self.assertEqual(notice.state, "delivered")
        self.assertIn("no bounce", attempt.proof)

    def test_ladder_of_kind_and_customer(self):
        channels = self.env["metrology.notice.channel"]
        kind = self.env["metrology.notice.kind"]._get("general")
        kind.rung_ids.unlink()
        order = [code for code in channels._get_codes() if code != "phone"]
        self.assertEqual(channels._get_ladder(self.customer, kind), [*order, "phone"])
        self._set_ladder("email")
        kind.invalidate_recordset()
        self.assertEqual(channels._get_ladder(self.customer, kind), ["email", "phone"])
        self.customer.notice_channel = "phone"
        self.assertEqual(channels._get_ladder(self.customer, kind), ["phone"])

    def test_a_customer_gets_no_more_than_the_quota(self):
        self.env.company.notice_customer_quota = 2
        sent = [self._notify(f"quota{number}") for number in range(3)]
        for number, notice in enumerate(sent[:2]):
            self._take_off(notice, f"<quota{number}>")._advance("sent")
        self._run_cron()
        self.assertEqual(sent[2].state, "queued")
        self.assertGreater(sent[2].not_before, datetime.now())
        self.assertFalse(sent[2].attempt_ids)

    def test_a_full_channel_waits_for_tomorrow(self):
        self.env.company.notice_email_quota = 1
        other = self.env["res.partner"].create({"name": "Other", "email": "o@example.com"})
        self._take_off(self._notify("full", partner=other), "<full>")._advance("sent")
        notice = self._notify()
        self._run_cron()
        self.assertEqual((notice.state, notice.task_note), ("queued", False))
        self.assertGreater(notice.not_before, datetime.now())

    def test_lines_without_anything_to_say_are_left_out(self):
        kind = self.env["metrology.notice.kind"]._get("general")
        kind.write(
            {"body": "Due: {amount}\nAt {site} or {phone}\nBye", "short_text": "A {order}.\n Due {amount}."}
        )
        self.env.company.currency_id = self.env.ref("base.EUR")
        notice = self._notify("empty", phone="1", order=["O1"])
        self.assertEqual((notice.body, notice.short_text), ("At  or 1\nBye", "A O1."))
        notice = self._notify("due", due={"O1": 10.5, "O2": 2})
        self.assertRegex(notice.body, r"Due: .*12\.50")

    def test_gathered_orders_are_listed_and_added_up(self):
        kind = self.env["metrology.notice.kind"]._get("finished")
        kind.body = "{order}: {amount} for {items}"
        for number, order in enumerate(("O1", "O1", "O2")):
            values = {"lines": [f"L{number}"], "order": [order], "due": {order: 10.0}}
            notice = self._notify(f"gather{number}", kind="finished", **values)
        self.assertRegex(notice.body, r"^O1, O2: .*20\.00.* for 3$")

    def test_preview_in_chinese(self):
        kinds = self.env["metrology.notice.kind"].with_context(lang="zh_CN").search([])
        for kind in kinds:
            for text in (kind.preview_subject, kind.preview_body, kind.preview_short):
                self.assertNotRegex(text, r"[{}]")
                self.assertRegex(text, r"[\u4e00-\u9fff]", kind.code)
                self.assertNotRegex(text, r"\b(Dear|the|your|you)\b", kind.code)
        typed = kinds.new({"subject": "x", "body": "{open"})
        self.assertFalse(typed.preview_body)

    def test_short_messages_are_counted(self):
        count = self.env["metrology.notice.kind"]._count_short_messages
        self.assertEqual([count(size) for size in (0, 70, 71, 134, 135)], [1, 1, 2, 2, 3])

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
