from contextlib import suppress
from datetime import date
from unittest.mock import patch

from dateutil.relativedelta import relativedelta
from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.metrology_intake.tests.common import SIGNATURE
from odoo.addons.metrology_intake.tests.paper_common import PaperMixin

from .common import ContractCommon


@tagged("post_install", "-at_install")
class TestSettlement(PaperMixin, ContractCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract = cls._make_contract(credit_limit=10000, discount_percent=10)
        cls.next_month = cls.today + relativedelta(months=1, day=28)

    def _statement(self, items=2, **values):
        order = self._make_signed_order(items, **values)
        self._finish_items(order.item_ids)
        return order, self._settle(self.contract)

    # ------------------------------------------------------------------ periods

    def test_periods(self):
        contract = self._make_contract(
            start=False, partner_id=self.other_customer.id, date_start="2025-11-10", date_end="2027-12-31"
        )
        contract.sudo()._transition("running")
        cases = {
            ("monthly", 5, "2026-01-04"): [("2025-11-10", "2025-11-30")],
            ("monthly", 5, "2026-01-05"): [("2025-11-10", "2025-11-30"), ("2025-12-01", "2025-12-31")],
            ("quarterly", 10, "2026-04-10"): [("2025-11-10", "2025-12-31"), ("2026-01-01", "2026-03-31")],
            ("half_year", 1, "2026-06-30"): [("2025-11-10", "2025-12-31")],
            ("yearly", 28, "2026-01-27"): [],
            ("yearly", 28, "2026-01-28"): [("2025-11-10", "2025-12-31")],
            ("cash", 5, "2026-06-30"): [],
        }
        for (kind, day, today), expected in cases.items():
            contract.sudo().write({"settlement_kind": kind, "settlement_day": day, "credit_limit": 1})
            periods = contract._get_due_periods(date.fromisoformat(today))
            self.assertEqual([(str(start), str(end)) for start, end in periods], expected, (kind, day, today))
        contract.sudo().write({"settlement_kind": "quarterly", "settlement_day": 10})
        self.assertEqual(str(contract._get_next_settlement_date(date(2026, 4, 9))), "2026-04-10")
        self.assertEqual(str(contract._get_next_settlement_date(date(2026, 4, 10))), "2026-07-10")

    # ------------------------------------------------------------------ the snapshot

    def test_statement_lists_what_is_done(self):
        order = self._make_signed_order(
            [self._prepare_item(), self._prepare_item(), self._prepare_item()],
            is_onsite=True,
            onsite_address="x",
            onsite_fee=20,
            order_date=self._get_last_month(),
        )
        done, late, _open = order.item_ids
        self._finish_items(done)
        self._finish_items(late, day=self.today + relativedelta(day=2))
        statement = self._settle(self.contract)
        self.assertEqual(len(statement), 1)
        self.assertEqual(statement.period_end, self._get_last_month())
        item, onsite = statement.line_ids
        self.assertEqual((item.item_id, item.item_uid, item.order_name), (done, done.item_uid, order.name))
        self.assertEqual(
            (item.kind, item.standard_fee, item.discount_amount, item.extra_amount, item.amount),
            ("item", 50, 5, 0, 45),
        )
        self.assertEqual((onsite.kind, onsite.order_id, onsite.amount), ("onsite", order, 20))
        self.assertEqual((statement.fee_amount, statement.total_amount, statement.open_amount), (65, 65, 65))
        self.assertFalse(self._settle(self.contract), "a period is settled once")
        following = self._settle(self.contract, self.next_month)
        self.assertEqual(following.line_ids.filtered("item_id").item_id, late)
        self.assertEqual(
            (following.carried_amount, following.fee_amount, following.total_amount), (65, 45, 110)
        )

    def test_corrections_are_adjustments_of_the_next_period(self):
        order, statement = self._statement()
        printed = self._get_paper(statement)
        first, second = order.item_ids
        self.cr.execute("UPDATE metrology_order_item SET fee_due = 30.10 WHERE id = %s", first.ids)
        self.env.invalidate_all()
        following = self._settle(self.contract, self.next_month)
        line = following.line_ids.filtered(lambda x: x.kind == "adjustment")
        self.assertEqual((line.item_id, line.before_amount, line.amount), (first, 45, -14.9))
        self.assertAlmostEqual(
            line.standard_fee - line.discount_amount + line.extra_amount - line.before_amount, -14.9
        )
        self.assertEqual(following.total_amount, 75.1)
        self.assertEqual(sum((statement + following).mapped("open_amount")), 75.1)
        self.assertEqual(self._get_paper(statement), printed, "the same paper at any time")
        self.assertTrue(statement._is_content_intact())
        self.assertFalse(second in following.line_ids.item_id)

    def test_what_costs_nothing_is_listed_once(self):
        order = self._make_signed_order(
            [
                self._prepare_item(
                    service_id=self.mandatory.id,
                    mandatory_purpose_id=self.reasons["mandatory_purpose"].id,
                    mandatory_registration_no="R1",
                ),
                self._prepare_item(),
            ]
        )
        free, returned = order.item_ids
        self._finish_items(free)
        returned.sudo()._transition("returned", {"return_reason_id": self.reasons["return_reason"].id})
        returned.sudo().billable_date = self._get_last_month()
        statement = self._settle(self.contract)
        self.assertEqual(statement.line_ids.mapped("remark"), ["mandatory", "returned"])
        self.assertEqual((statement.total_amount, statement.item_count), (0, 2))
        self.assertFalse(self._settle(self.contract, self.next_month), "nothing open, nothing new")

    def test_what_has_no_price_yet_waits(self):
        order = self._make_signed_order(2)
        self._finish_items(order.item_ids)
        unknown = order.item_ids[0]
        self.cr.execute(
            "UPDATE metrology_order_item SET is_fee_known = false, fee_amount = 0, fee_due = 0 WHERE id = %s",
            unknown.ids,
        )
        self.env.invalidate_all()
        statement = self._settle(self.contract)
        self.assertEqual(statement.line_ids.item_id, order.item_ids[1])
        self.cr.execute(
            "UPDATE metrology_order_item SET is_fee_known = true, fee_amount = 7, fee_due = 7 WHERE id = %s",
            unknown.ids,
        )
        self.env.invalidate_all()
        line = self._settle(self.contract, self.next_month).line_ids.filtered("item_id")
        self.assertEqual((line.item_id, line.kind, line.amount), (unknown, "item", 7))

    def test_lines_and_figures_never_change(self):
        _order, statement = self._statement()
        line = statement.line_ids[:1]
        for change in (
            lambda: line.sudo().write({"amount": 1}),
            lambda: line.sudo().unlink(),
            lambda: line.sudo().create({"statement_id": statement.id}),
            lambda: statement.with_user(self.user_finance).write({"total_amount": 1}),
            lambda: statement.with_user(self.user_finance).write({"state": "settled"}),
            lambda: statement.sudo().unlink(),
            lambda: statement.sudo(False).with_user(self.user_marketing_officer).create({}),
        ):
            with self.assertRaises(UserError):
                change()
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation), self.cr.savepoint():
            statement._prepare_statement(self.contract, statement.period_start, statement.period_end)

    # ------------------------------------------------------------------ money

    def test_payments_settle_what_is_confirmed(self):
        order, statement = self._statement()
        self._pay(order, [50])
        self.assertEqual((statement.open_amount, statement.state), (40, "prepared"))
        statement.with_user(self.user_finance).write({"scan": SIGNATURE, "scan_signatory": "王总"})
        statement.with_user(self.user_finance).action_confirm_by_scan()
        self.assertEqual((statement.state, statement.confirmed_name), ("confirmed", "王总"))
        self._waive(order, 10)
        self._pay(order, [30])
        self.assertEqual((statement.open_amount, statement.state), (0, "settled"))
        self.assertEqual((self.contract.due_amount, self.contract.received_amount), (80, 80))
        self.assertEqual(self.contract.collection_rate, 100)
        self._refund(order, [20])
        self.assertEqual((statement.open_amount, statement.state), (20, "confirmed"))
        self.assertEqual((self.contract.received_amount, self.contract.collection_rate), (60, 75))

    def test_paid_before_is_settled_with_the_confirmation(self):
        order = self._make_signed_order(1)
        self._finish_items(order.item_ids)
        self._pay(order)
        statement = self._settle(self.contract)
        self.assertEqual((statement.covered_amount, statement.total_amount), (45, 0))
        statement.with_user(self.user_finance).write({"scan": SIGNATURE, "scan_signatory": "王总"})
        statement.with_user(self.user_finance).action_confirm_by_scan()
        self.assertEqual(statement.state, "settled")

    def test_overdue_ends_the_credit(self):
        order, statement = self._statement()
        statement.with_user(self.user_contract_specialist).action_send()
        self.assertEqual(statement.due_date, self.today + relativedelta(days=30))
        self.assertFalse(order._get_fee_problem(order.item_ids))
        statement.sudo().due_date = self.today - relativedelta(days=1)
        self.assertTrue(statement.is_overdue)
        self.assertIn(statement.name, order._get_fee_problem(order.item_ids))
        self._pay(order)
        other = self._make_signed_order(1)
        self.assertFalse(other._get_fee_problem(other.item_ids))

    def test_collect(self):
        order, statement = self._statement()
        context = statement.with_user(self.user_finance).action_collect()["context"]
        self.assertEqual(context["default_allocation_ids"][0][2], {"order_id": order.id, "amount": 90})
        self._pay(order)
        with self.assertRaisesRegex(UserError, "Nothing is open"):
            statement.action_collect()

    def test_invoice_of_a_statement(self):
        order, statement = self._statement()
        own = statement.with_user(self.user_finance)
        with self.assertRaisesRegex(UserError, "confirm it first"):
            own.action_request_invoice()
        own.write({"scan": SIGNATURE, "scan_signatory": "王总"})
        own.action_confirm_by_scan()
        with self.assertRaises(AccessError):
            statement.with_user(self.user_contract_specialist).action_request_invoice()
        invoice = self.env["metrology.invoice"].browse(own.action_request_invoice()["res_id"])
        self.assertEqual((invoice.amount, invoice.line_ids.item_id), (90, order.item_ids))
        invoice.with_user(self.user_finance).delivery = "paper"
        invoice.with_user(self.user_finance).action_request()
        self._issue(invoice)
        self.assertEqual(invoice.move_id.amount_residual, statement.open_amount)
        with self.assertRaisesRegex(UserError, "on an invoice already"):
            own.action_request_invoice()
        self.assertIn(invoice, self.env["metrology.invoice"].search(own.action_view_invoices()["domain"]))
        self._pay(order)
        self.assertEqual((invoice.move_id.amount_residual, statement.state), (0, "settled"))

    # ------------------------------------------------------------------ the clock

    def test_cron_prepares_once_and_survives_a_crash(self):
        contracts = self.contract
        for number in range(2):
            partner = self.env["res.partner"].create({"name": f"Person {number}"})
            contracts |= self._make_contract(partner_id=partner.id)
            order = self._make_signed_order(1, submitting_partner_id=partner.id)
            self._finish_items(order.item_ids)
        order = self._make_signed_order(1)
        self._finish_items(order.item_ids)
        contracts.sudo().settlement_day = 1
        settle = type(contracts)._settle

        class Killed(BaseException):
            pass

        def die_at_the_second(contract, today):
            result = settle(contract, today)
            if contract == contracts[1]:
                raise Killed
            return result

        cron = self.env.ref("metrology_contract_client.ir_cron_settle")
        with self.enter_registry_test_mode():
            with (
                patch.object(type(contracts), "_settle", die_at_the_second),
                suppress(Killed),
                self.registry.cursor() as cr,
            ):
                self.env(cr=cr)["metrology.contract"]._cron_settle()
            self.env.invalidate_all()
            self.assertEqual(len(contracts.statement_ids), 1, "the second one was lost whole")
            self.env.invalidate_all()
            for _night in range(2):
                cron.method_direct_trigger()
        self.env.invalidate_all()
        found = contracts.statement_ids
        self.assertEqual(len(found), 3)
        self.assertEqual(sorted(found.mapped("total_amount")), [45, 50, 50])

    def test_nothing_to_settle_is_said(self):
        with self.assertRaisesRegex(UserError, "next statement is prepared on"):
            self.contract.action_settle()

    # ------------------------------------------------------------------ paper and rights

    def test_paper(self):
        order, statement = self._statement()
        text = " ".join(
            self._print_paper("metrology_contract_client.statement", statement, self.user_finance)
        )
        for word in (
            statement.name,
            self.contract.name,
            *order.item_ids.mapped("item_uid"),
            "90.00",
            "玖拾元整",
        ):
            self.assertIn(word, text)

    def test_rights(self):
        _order, statement = self._statement()
        for user in (self.user_reception, self.user_agent, self.user_supervisor):
            with self.assertRaises(AccessError):
                statement.with_user(user).read(["name"])
            with self.assertRaises(AccessError):
                statement.line_ids.with_user(user).read(["amount"])
        self.assertEqual(statement.with_user(self.user_auditor).total_amount, 90)
        for user in (self.user_auditor, self.user_deputy):
            with self.assertRaises(AccessError):
                statement.with_user(user).action_send()
        with self.assertRaises(AccessError):
            self.contract.with_user(self.user_finance).action_settle()
