import hashlib
from unittest.mock import patch

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import MONDAY, DunningCommon

TABLES = (
    *("metrology_dunning", "metrology_dunning_letter", "metrology_dunning_event", "metrology_dunning_plan"),
    *("metrology_dunning_instalment", "metrology_notice", "metrology_notice_origin"),
)


@tagged("post_install", "-at_install")
class TestDunning(DunningCommon):
    """What is overdue is asked for once, and what is paid is left alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._make_due("2026-03-13")
        cls.second = cls._make_due("2026-03-12", 2)

    def _get_hash(self):
        self.env.flush_all()
        digest = hashlib.sha256()
        for table in TABLES:
            self.env.cr.execute(f"SELECT t::text FROM {table} t ORDER BY id")
            digest.update(repr(self.env.cr.fetchall()).encode())
        return digest.hexdigest()

    def test_one_letter_per_customer(self):
        self._run()
        letter = self.env["metrology.dunning.letter"].search([("partner_id", "=", self.customer.id)])
        self.assertEqual(
            (letter.line_count, letter.amount, letter.level_id), (2, 150, self.levels["promise"])
        )
        self.assertEqual(letter.event_ids.dunning_id.order_id, self.order | self.second)
        self.assertIn("150", letter.notice_id.body)

    def test_the_same_day_again_changes_nothing(self):
        self._run()
        before = self._get_hash()
        self._run()
        self.assertEqual(self._get_hash(), before)

    def test_what_the_query_writes_is_what_the_program_computes(self):
        self._run()
        dunning = self._get_dunning(self.order)
        names = ("name", "partner_id", "company_id", "specialist_id", "due_date", "open_amount", "is_open")
        names += ("start_date", "limitation_date", "recovered_amount")
        before = {name: dunning[name] for name in names}
        for name in names:
            self.env.add_to_compute(dunning._fields[name], dunning)
        self.assertEqual({name: dunning[name] for name in names}, before)

    def test_a_crash_in_the_middle_is_made_up_for(self):
        """Each portion is one transaction: what was lost is done again, what is kept is not."""
        person = self.env["res.partner"].create({"name": "李明", "phone": "13800138009"})
        self._make_due("2026-03-13", submitting_partner_id=person.id, submitter_id=False)
        run = type(self.run_model)
        self.patch(run, "_take_step", self._stop_after_one(run._take_step))
        try:
            self._run()
        except InterruptedError:
            self.env.invalidate_all()
        self.assertEqual(self.env["metrology.dunning.letter"].search_count([("date", "=", MONDAY)]), 1)
        self.calls = -1000
        self._run()
        letters = self.env["metrology.dunning.letter"].search([("date", "=", MONDAY)])
        self.assertEqual(sorted(letters.mapped("line_count")), [1, 2])
        self.assertEqual(len(letters.notice_id.origin_ids), 2)

    def _stop_after_one(self, step):
        self.calls = 0
        module = "odoo.addons.metrology_dunning.models.metrology_dunning_run.CUSTOMERS"
        self.startPatcher(patch(module, 1))

        def take_step(run, today, last):
            self.calls += 1
            if self.calls == 2:
                raise InterruptedError
            return step(run, today, last)

        return take_step

    def test_paying_stops_it(self):
        self._run()
        self._pay(self.order)
        dunning = self._get_dunning(self.order)
        self.assertFalse(dunning.is_open)
        self.assertEqual((dunning.open_amount, dunning.recovered_amount), (0, 50))
        self._run(MONDAY.replace(day=20))
        self.assertEqual(len(dunning.event_ids), 1)
        self.assertEqual(self._get_dunning(self.second).level_id, self.levels["call1"])

    def test_todays_balance_less_credit_is_asked_for(self):
        self._pay(self.second, [40])
        third = self._make_signed_order()
        self._pay(third)
        self._waive(self.second, 10)
        # paid twice
        third.sudo().fee_paid = 100
        self.assertEqual(third.fee_state, "credit")
        self._run()
        letter = self.env["metrology.dunning.letter"].search([("partner_id", "=", self.customer.id)])
        self.assertEqual((letter.open_amount, letter.credit_amount, letter.amount), (100, 50, 50))

    def test_who_has_more_credit_than_debt_is_not_asked(self):
        balance = self.env["metrology.customer.balance"]._lock(self.customer, self.company)
        balance.amount = 150
        self._run()
        self.assertFalse(self._get_dunning(self.order).event_ids)

    def test_an_account_that_was_never_used_is_no_credit(self):
        self.env["metrology.customer.balance"]._lock(self.customer, self.company)
        self._run()
        self.assertEqual(self._get_dunning(self.order).event_ids.letter_id.amount, 150)

    def test_a_call_is_a_task_with_a_result(self):
        self._run()
        self._run(MONDAY.replace(day=20))
        letter = self._get_dunning(self.order).event_ids.letter_id.sorted("date")[-1:]
        notice = letter.notice_id
        self.assertEqual((letter.channel, notice.ladder), ("phone", "phone"))
        notice._start()
        self.assertEqual(notice.state, "task")
        self.assertFalse(letter.proved_on)
        notice.with_user(self.user_agent).action_reached()
        self.assertTrue(letter.proved_on)

    def test_a_proved_demand_restarts_the_limitation(self):
        self._run()
        dunning = self._get_dunning(self.order)
        self.assertEqual(str(dunning.limitation_date), "2029-03-13")
        letter = dunning.event_ids.letter_id
        letter.notice_id._transition("sending")
        letter.notice_id._transition("sent")
        self.assertEqual(str(dunning.limitation_date), "2029-03-13")
        letter.notice_id._transition("delivered")
        self.assertEqual(dunning.limitation_date.year, letter.proved_on.year + 3)

    def test_the_warning_before_the_limitation(self):
        self._run()
        dunning = self._get_dunning(self.order)
        self.assertNotIn(dunning, dunning.search([("limitation_near", "=", True)]))
        dunning.limitation_date = "2020-01-01"
        self.assertIn(dunning, dunning.search([("limitation_near", "=", True)]))

    def test_a_dispute_pauses_only_its_lines(self):
        self._run()
        dunning = self._get_dunning(self.order).with_user(self.user_finance)
        wizard = self.env["metrology.dunning.pausing"].with_user(self.user_finance)
        wizard.create(
            {
                "dunning_ids": dunning.ids,
                "reason_id": self.dispute.id,
                "note": "Wrong price",
                "date_to": "2100-01-01",
            }
        ).action_pause()
        self._run(MONDAY.replace(day=20))
        self.assertEqual(dunning.level_id, self.levels["promise"])
        self.assertEqual(dunning.reason_id, self.dispute)
        self.assertEqual(self._get_dunning(self.second).level_id, self.levels["call1"])

    def test_a_letter_on_paper_is_proved_by_its_waybill(self):
        dunning_level = self.levels["letter"]
        self._run()
        for dunning in self._get_dunning(self.order) | self._get_dunning(self.second):
            dunning.write({"level_id": self.levels["call1"].id, "level_date": "2026-03-23"})
        self._run(MONDAY.replace(month=4, day=20))
        letter = self._get_dunning(self.order).event_ids.letter_id.filtered(
            lambda found: found.level_id == dunning_level
        )
        self.assertFalse(letter.notice_id)
        letter = letter.with_user(self.user_finance)
        with self.assertRaisesRegex(UserError, "Waybill number"):
            letter.action_post()
        letter.tracking_no = "SF123"
        letter.action_post()
        self.assertTrue(letter.proved_on)
        [paper] = letter.with_context(lang="en_US")._prepare_typst_letter(None)
        self.assertIn("壹佰伍拾元整", paper["totals"][-1][1])
        self.assertEqual(len(paper["rows"]), 2)

    def test_one_dunning_per_receivable(self):
        self._run()
        dunning = self._get_dunning(self.order)
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            dunning.create({"order_id": self.order.id, "procedure_id": self.procedure.id})
            self.env.flush_all()

    def test_nobody_types_facts(self):
        self._run()
        dunning = self._get_dunning(self.order).with_user(self.user_finance)
        for values in ({"open_amount": 0}, {"level_id": False}, {"is_open": False}, {"plan_id": False}):
            with self.assertRaises(UserError):
                dunning.write(values)
        with self.assertRaises(UserError):
            dunning.create({"order_id": self.order.id, "procedure_id": self.procedure.id})
        with self.assertRaises(UserError):
            dunning.event_ids.letter_id.write({"amount": 1})
        dunning.reason_id = self.dispute

    def test_who_sees_whose_money(self):
        self._run()
        dunning = self._get_dunning(self.order)
        for user in (self.user_finance, self.user_marketing_officer, self.user_auditor):
            self.assertTrue(dunning.with_user(user).open_amount)
        for user in (
            self.user_agent,
            self.user_reception,
            self.user_laboratory,
            self.user_contract_specialist,
        ):
            with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_rule"):
                dunning.with_user(user).read(["open_amount"])
        with self.assertRaises(AccessError):
            dunning.with_user(self.user_auditor).write({"reason_id": self.dispute.id})
