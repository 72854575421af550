from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import DunningCommon


@tagged("post_install", "-at_install")
class TestPlan(DunningCommon):
    """A plan is an agreement: reminders follow it, and a broken promise goes on at once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.context_today(cls.env.user)
        cls.calendar = cls.env["metrology.calendar.day"]._get_calendar()
        cls.order = cls._make_due(cls.calendar.add(cls.today, -1), 2)
        cls._run(cls.today)
        cls.dunning = cls._get_dunning(cls.order)
        cls.first = cls.calendar.add(cls.today, 5)
        cls.last = cls.calendar.add(cls.today, 10)

    def _make_plan(self, agree=True, **values):
        plan = (
            self.env["metrology.dunning.plan"]
            .with_user(self.user_finance)
            .create(
                {
                    "partner_id": self.customer.id,
                    "dunning_ids": [Command.set(self.dunning.ids)],
                    "signatory": "王总",
                    "recording": "REC-1",
                    "instalment_ids": [
                        Command.create({"date": self.first, "amount": 60}),
                        Command.create({"date": self.last, "amount": 40}),
                    ],
                    **values,
                }
            )
        )
        if agree:
            plan.action_agree()
        return plan

    def test_what_is_missing_is_said_at_once(self):
        plan = self._make_plan(
            agree=False,
            signatory=False,
            recording=False,
            instalment_ids=[Command.create({"date": self.first, "amount": 60})],
        )
        with self.assertRaisesRegex(UserError, r"(?s)Instalments.*Confirmed for the customer.*signed paper"):
            plan.action_agree()

    def test_reminders_follow_the_promises(self):
        plan = self._make_plan()
        self.assertEqual(self.dunning.plan_id, plan)
        self.assertEqual(self.dunning.promised_until, self.last)
        self.assertEqual(self.dunning.limitation_date.year, self.last.year + 3)
        self._run(self.calendar.add(self.first, -3))
        self.assertFalse(plan.instalment_ids[0].reminded_on)
        self._run(self.calendar.add(self.first, -2))
        first, second = plan.instalment_ids
        self.assertTrue(first.reminded_on)
        self.assertFalse(second.reminded_on)
        self.assertIn("60", first.notice_id.body)
        self.assertEqual(len(self.dunning.event_ids), 1)

    def test_a_broken_promise_goes_on_the_same_day(self):
        plan = self._make_plan()
        self._run(self.first)
        self.assertEqual(plan.state, "agreed")
        self._run(self.first + timedelta(days=1))
        self.assertEqual(plan.state, "broken")
        self.assertEqual(plan.instalment_ids.mapped("outcome"), ["broken", False])
        self.assertEqual(self.dunning.level_id, self.levels["call1"])
        self.assertEqual(self.dunning.level_date, self.first + timedelta(days=1))
        self.assertFalse(self.dunning.is_due_now or self.dunning.plan_id)

    def test_what_comes_in_fills_the_promises(self):
        plan = self._make_plan()
        self._pay(self.order, [70])
        self.assertEqual(plan.instalment_ids.mapped("left_amount"), [0, 30])
        self._run(self.first + timedelta(days=1))
        self.assertEqual((plan.state, plan.instalment_ids[0].outcome), ("agreed", "kept"))
        self._pay(self.order, [30])
        self._run(self.last)
        self.assertEqual(plan.state, "kept")
        self.assertFalse(self.dunning.is_open)

    def test_a_part_payment_is_planned_anew(self):
        plan = self._make_plan()
        self._pay(self.order, [20])
        new = plan.browse(plan.action_replan()["res_id"])
        self.assertEqual(new.instalment_ids.mapped("amount"), [40, 40])
        self.assertEqual(self.dunning.plan_id, plan)
        new.write({"signatory": "王总", "recording": "REC-2"})
        new.action_agree()
        self.assertEqual((plan.state, self.dunning.plan_id), ("replaced", new))
        self._run(self.first)
        self.assertEqual(new.state, "agreed")

    def test_what_was_agreed_stays(self):
        plan = self._make_plan()
        for values in ({"signatory": "Li"}, {"dunning_ids": [Command.clear()]}, {"agreed_amount": 1}):
            with self.assertRaises(UserError):
                plan.write(values)
        with self.assertRaises(UserError):
            plan.instalment_ids[0].write({"date": self.last})
        with self.assertRaises(UserError):
            plan.instalment_ids[0].unlink()
        with self.assertRaises(UserError):
            plan.unlink()

    def test_nobody_types_an_agreement(self):
        for values in (
            {"agreed_amount": 1},
            {"agreed_on": self.today},
            {"previous_id": self._make_plan(False).id},
        ):
            with self.assertRaisesRegex(UserError, "can not be typed in"):
                self._make_plan(agree=False, **values)

    def test_only_receivables_of_the_customer(self):
        other = self.env["res.partner"].create({"name": "Other", "is_company": True})
        with self.assertRaisesRegex(UserError, "another customer"):
            self._make_plan(agree=False, partner_id=other.id)

    def test_the_paper_says_it_in_words(self):
        plan = self._make_plan()
        [paper] = plan._prepare_typst_plan(None)
        self.assertEqual([row[3] for row in paper["rows"]], ["陆拾元整", "肆拾元整"])
        self.assertEqual(paper["totals"][1][1], "壹佰元整")

    def test_who_may_not_promise_for_a_customer(self):
        plan = self._make_plan(agree=False)
        for name in ("agent", "reception", "store_keeper", "laboratory", "supervisor"):
            other = plan.with_user(getattr(self, f"user_{name}"))
            with self.assertRaises(AccessError, msg=name):
                other.read(["signatory"])
            with self.assertRaises(AccessError, msg=name):
                other.action_agree()
            with self.assertRaises(AccessError, msg=name):
                other.create({"partner_id": self.customer.id})
        with self.assertRaises(AccessError):
            plan.with_user(self.user_contract_specialist).read(["signatory"])
        auditor = plan.with_user(self.user_auditor)
        self.assertEqual(auditor.signatory, "王总")
        with self.assertRaises(AccessError):
            auditor.action_agree()
        self.assertEqual(plan.state, "draft")
