from dateutil.relativedelta import relativedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.metrology_intake.tests.common import SIGNATURE

from .common import ContractCommon


@tagged("post_install", "-at_install")
class TestEntitlement(ContractCommon):
    # ------------------------------------------------------------------ prices

    def test_prices_of_the_contract(self):
        """Instrument and service beat the instrument, that the service, and this the discount."""
        contract = self._make_contract(discount_percent=20)
        self._make_contract(partner_id=self.other_customer.id)
        services = {"service_id": self.calibration.id}
        cases = [
            ({}, {}, 40.0),
            (
                {
                    "kind": "discount",
                    "discount_percent": 50,
                    "instrument_type_id": False,
                    "service_id": self.verification.id,
                },
                {},
                25.0,
            ),
            ({"amount": 30}, {}, 30.0),
            ({"amount": 33.33, "service_id": self.verification.id}, {}, 33.33),
            ({}, services, 30.0),
            ({}, {"service_id": self.mandatory.id}, 0.0),
        ]
        for price, line, expected in cases:
            if price:
                self._make_price(contract, **price)
            item = self._make_order([self._prepare_item(**line)]).item_ids
            self.assertEqual((item.fee_amount, item.is_fee_known), (expected, True), (price, line))
        self.assertEqual(item.order_id.contract_id, contract)
        stranger = self._make_order(1, submitting_partner_id=self.other_customer.id).item_ids
        self.assertEqual(stranger.fee_amount, 50, "another contract without prices of its own")

    def test_contract_price_needs_no_approval(self):
        self._make_contract(discount_percent=60)
        order = self._make_order(2)
        order.action_check()
        self.assertEqual(order.fee_due, 40)
        order.action_reopen()
        order.item_ids[0].fee_amount = 5
        with self.assertRaisesRegex(UserError, "below the price list"):
            order.action_check()

    def test_signed_orders_keep_their_contract(self):
        contract = self._make_contract(discount_percent=10)
        order, draft = self._make_signed_order(1), self._make_order(1)
        contract.with_user(self.user_marketing_officer).write({"end_reason": "Moved away"})
        contract.with_user(self.user_marketing_officer).action_end()
        self.env.add_to_compute(order._fields["contract_id"], order + draft)
        self.assertEqual((order.contract_id, order.fee_due), (contract, 45))
        self.assertFalse(draft.contract_id)

    def test_a_draft_finds_the_contract_that_was_started_meanwhile(self):
        order = self._make_order(1)
        self.assertEqual(order.fee_due, 50)
        contract = self._make_contract(discount_percent=10)
        order.action_check()
        self.assertEqual((order.contract_id, order.fee_due), (contract, 45))

    def test_sites_and_time(self):
        contract = self._make_contract(site_ids=[Command.set(self.site_b.ids)])
        self.assertFalse(self._make_order(1).contract_id)
        there = self._make_order(1, user=self.user_reception_b, site_id=self.site_b.id)
        self.assertEqual(there.contract_id, contract)
        there.order_date = contract.date_start - relativedelta(days=1)
        self.assertFalse(there.contract_id)
        self.assertEqual(there.item_ids.fee_amount, 50)

    def test_the_clerk_is_told(self):
        desk = self.env["metrology.intake.desk"].with_user(self.user_reception)
        self.assertFalse(desk._get_customer_flags(self.customer))
        contract = self._make_contract(note="Certificates in two copies")
        flags = [flag["text"] for flag in desk._get_customer_flags(self.customer)]
        self.assertIn(contract.name, flags[0])
        self.assertIn(self.user_contract_specialist.name, flags[0])
        self.assertEqual(flags[1], "Certificates in two copies")
        self.assertFalse(desk._get_customer_flags(self.other_customer))

    # ------------------------------------------------------------------ the gate

    def _make_exception(self, order, signed=True, **values):
        exception = (
            self.env["metrology.fee.exception"]
            .with_user(self.user_reception)
            .create({"order_id": order.id, "reason": "Agreed by the director", "paper": SIGNATURE, **values})
        )
        if signed:
            exception.with_user(self.user_finance).action_sign()
        return exception

    def test_truth_table(self):
        """Paid, or a contract inside its time and limit, or a signed exception; each row alone."""
        rows = [
            # contract, ended, other open orders, paid, exception → what the clerk reads
            (None, False, 0, False, None, "Collect"),
            (None, False, 0, True, None, ""),
            (None, False, 0, False, {}, ""),
            ({"settlement_kind": "monthly", "credit_limit": 100}, False, 0, False, None, ""),
            ({"settlement_kind": "monthly", "credit_limit": 100}, False, 1, False, None, ""),
            ({"settlement_kind": "monthly", "credit_limit": 99.99}, False, 1, False, None, "credit limit"),
            ({"settlement_kind": "monthly", "credit_limit": 99.99}, False, 1, True, None, ""),
            ({"settlement_kind": "monthly", "credit_limit": 99.99}, False, 1, False, {}, ""),
            (
                {"settlement_kind": "monthly", "credit_limit": 99.99},
                False,
                1,
                False,
                {"signed": False},
                "credit limit",
            ),
            (
                {"settlement_kind": "monthly", "credit_limit": 10},
                False,
                0,
                False,
                {"amount": 49.99},
                "credit limit",
            ),
            ({"settlement_kind": "quarterly", "credit_limit": 100}, True, 0, False, None, "ended on"),
            ({"settlement_kind": "quarterly", "credit_limit": 100}, True, 0, False, {}, ""),
            ({"settlement_kind": "cash"}, False, 0, False, None, "settled at pickup"),
            ({"settlement_kind": "cash"}, False, 0, True, None, ""),
            ({"settlement_kind": "prepaid"}, False, 0, False, None, "prepayment"),
        ]
        for number, (contract, ended, others, paid, exception, expected) in enumerate(rows):
            with self.subTest(number), self.cr.savepoint() as point:
                if contract:
                    contract = self._make_contract(**contract)
                for _other in range(others):
                    self._make_signed_order(1)
                order = self._make_signed_order(1)
                if ended:
                    contract.sudo().write({"end_reason": "x"})
                    contract.with_user(self.user_marketing_officer).action_end()
                if paid:
                    self._pay(order)
                if exception is not None:
                    self._make_exception(order, **exception)
                problem = order._get_fee_problem(order.item_ids)
                self.assertIn(expected, problem)
                self.assertEqual(bool(problem), bool(expected))
                if expected and contract:
                    self.assertIn("sign an exception", problem)
                    self.assertIn(contract.name, problem)
                if exception == {} and not paid:
                    self.assertTrue(order._may_pay_later())
                    order.fee_exception_ids.sudo()._transition("withdrawn")
                    self.assertTrue(order._get_fee_problem(order.item_ids), "withdrawn again")
                point.rollback()
            self.env.invalidate_all()

    def test_truth_table_of_money(self):
        """What was paid, waived, disputed or given back decides with the cent; each row alone."""
        rows = [
            # paid of twice 50, waived, waiver asked for, given back, pieces that leave → to be collected
            (0, 0, 0, 0, 2, "100.00"),
            (99.99, 0, 0, 0, 2, "0.01"),
            (100, 0, 0, 0, 2, ""),
            (50, 0, 0, 0, 1, ""),
            (49.99, 0, 0, 0, 1, "0.01"),
            (0, 100, 0, 0, 2, ""),
            (40, 60, 0, 0, 2, ""),
            (40, 59.99, 0, 0, 2, "0.01"),
            # a disputed fee stays due until somebody decides: a waiver, or a signed exception
            (40, 0, 60, 0, 2, "60.00"),
            (50, 0, 50, 0, 1, ""),
            # given back is not paid
            (100, 0, 0, 50, 2, "50.00"),
            (100, 0, 0, 50, 1, ""),
        ]
        for number, (paid, waived, asked, refunded, leaving, expected) in enumerate(rows):
            with self.subTest(number), self.cr.savepoint() as point:
                order = self._make_signed_order(2)
                if paid:
                    self._pay(order, [paid])
                if waived:
                    self._waive(order, waived)
                if asked:
                    values = {"order_id": order.id, "amount": asked, "reason_id": self.waive_reason.id}
                    self.env["metrology.fee.waiver"].with_user(self.user_reception).create(values)
                if refunded:
                    self._refund(order, [refunded])
                problem = order._get_fee_problem(order.item_ids[:leaving])
                self.assertEqual(bool(problem), bool(expected), problem)
                self.assertIn(expected, problem)
                if problem:
                    self._make_exception(order)
                    self.assertFalse(order._get_fee_problem(order.item_ids[:leaving]), "a signed exception")
                point.rollback()
            self.env.invalidate_all()

    def test_what_was_paid_too_much_opens_no_other_order(self):
        first, second = self._make_signed_order(2), self._make_signed_order(1)
        self._pay(first)
        first.item_ids[0].sudo()._transition(
            "returned", {"return_reason_id": self.reasons["return_reason"].id, "return_text": "broken"}
        )
        self.assertEqual(first.fee_open, -50)
        self.assertFalse(first._get_fee_problem(first.item_ids))
        self.assertIn(
            "50.00", second._get_fee_problem(second.item_ids), "a credit is booked before it counts"
        )

    def test_prepayment(self):
        self._make_contract(settlement_kind="prepaid", credit_limit=0)
        order = self._make_signed_order(1)
        self._pay(order, [0], prepaid_amount=50)
        self.assertFalse(order._get_fee_problem(order.item_ids))
        self._make_signed_order(1)
        self.assertIn("prepayment", order._get_fee_problem(order.item_ids))

    def test_a_successor_takes_over(self):
        first = self._make_contract()
        order = self._make_signed_order(1)
        first.sudo().date_end = self.today - relativedelta(days=1)
        self.env["metrology.contract"]._cron_expire()
        self.assertIn("ended on", order._get_fee_problem(order.item_ids))
        self._make_contract(date_start=self.today, date_end=self.today + relativedelta(years=1))
        self.assertFalse(order._get_fee_problem(order.item_ids))

    def test_unknown_price_is_never_excused(self):
        self._make_contract()
        order = self._make_signed_order([self._prepare_item(service_id=self.calibration.id, fee_amount=0)])
        self.cr.execute(
            "UPDATE metrology_order_item SET is_fee_known = false WHERE id = %s", order.item_ids.ids
        )
        order.item_ids.invalidate_recordset()
        self.assertIn("price is not known", order._get_fee_problem(order.item_ids))

    # ------------------------------------------------------------------ exceptions

    def test_exception_needs_paper_and_another_person(self):
        order = self._make_signed_order(1)
        exception = self._make_exception(order, signed=False, paper=False)
        self.assertEqual(exception.amount, 50)
        for user in (self.user_reception, self.user_supervisor, self.user_contract_specialist):
            with self.assertRaises(UserError):
                exception.with_user(user).action_sign()
        with self.assertRaisesRegex(UserError, "Signed paper"):
            exception.with_user(self.user_finance).action_sign()
        exception.paper = SIGNATURE
        exception.with_user(self.user_finance).action_sign()
        with self.assertRaisesRegex(UserError, "stays as it is"):
            exception.amount = 1000
        with self.assertRaises(UserError):
            exception.sudo(False).write({"signed_by_id": self.user_supervisor.id})
        own = self.env["metrology.fee.exception"].with_user(self.user_finance)
        own = own.create({"order_id": order.id, "reason": "x", "paper": SIGNATURE})
        with self.assertRaisesRegex(UserError, "yourself"):
            own.action_sign()

    def test_exception_rights(self):
        order = self._make_signed_order(1)
        exception = self._make_exception(order, signed=False)
        for user in (self.user_agent, self.user_store_keeper, self.user_reception_b):
            with self.assertRaises(AccessError):
                exception.with_user(user).read(["reason"])
        with self.assertRaises(AccessError):
            exception.with_user(self.user_auditor).write({"reason": "x"})

    # ------------------------------------------------------------------ what is done

    def test_day_of_being_done(self):
        order = self._make_signed_order(2)
        item, other = order.item_ids
        self.assertFalse(item.billable_date)
        item.sudo()._transition("returned", {"return_reason_id": self.reasons["return_reason"].id})
        self.assertEqual(item.billable_date, self.today)
        self.assertFalse(other.billable_date)
        with self.assertRaises(UserError):
            item.with_user(self.user_reception).write({"billable_date": "2020-01-01"})
