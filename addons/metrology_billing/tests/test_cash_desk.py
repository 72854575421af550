from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .common import BillingCommon


@tagged("post_install", "-at_install")
class TestCashDesk(BillingCommon):
    """The drawer of one clerk on one day."""

    def _count(self, desk, **numbers):
        """Count notes, given as n100=2."""
        for line in desk.count_ids:
            line.number = numbers.get(f"n{line.value:g}", 0)

    def test_cash_needs_an_open_desk(self):
        order = self._make_signed_order()
        with self.assertRaisesRegex(UserError, "has no open cash desk"):
            self._pay(order, method="cash")
        desk = self._open_desk()
        payment = self._pay(order, method="cash")
        self.assertEqual(payment.desk_id, desk)
        self.assertEqual((desk.cash_in, desk.expected_amount), (50, 150))
        self.assertFalse(self._pay(self._make_signed_order()).desk_id)

    def test_the_form_opens_with_notes_and_coins(self):
        form = Form(self.env["metrology.cash.desk"].with_user(self.user_reception))
        form.opening_float = 200
        desk = form.save()
        self.assertEqual(desk.count_ids.mapped("value"), [100, 50, 20, 10, 5, 1, 0.5, 0.1])

    def test_count_close_and_hand_over(self):
        desk = self._open_desk()
        self._pay(self._make_signed_order(), method="cash")
        self._count(desk, n100=1, n50=1)
        desk.action_count()
        self.assertEqual((desk.state, desk.difference), ("counted", 0))
        with self.assertRaisesRegex(UserError, "no open cash desk"):
            self._pay(self._make_signed_order(), method="cash")
        with self.assertRaisesRegex(UserError, "has been counted"):
            desk.count_ids[0].number = 7
        with self.assertRaisesRegex(UserError, "Only finance"):
            desk.action_receive()
        desk.with_user(self.user_finance).action_receive()
        self.assertEqual((desk.state, desk.received_by_id), ("handed_over", self.user_finance))
        with self.assertRaises(UserError):
            desk.action_reopen()

    def test_a_difference_has_to_be_explained(self):
        desk = self._open_desk()
        self._count(desk, n50=1, n20=2)
        with self.assertRaisesRegex(UserError, r"90.00 was counted and 100.00 expected.*-10.00"):
            desk.action_count()
        desk.difference_reason = "Ten yuan of change too much"
        desk.action_count()
        self.assertEqual(desk.difference, -10)
        desk.action_reopen()
        self._count(desk, n100=1)
        desk.action_count()
        self.assertEqual(desk.difference, 0)

    def test_a_refund_leaves_the_drawer(self):
        desk = self._open_desk(opening=0)
        order = self._make_signed_order()
        self._pay(order)
        with self.assertRaisesRegex(UserError, "holds 0.00"):
            self._refund(order, [20], method="cash")
        self._pay(self._make_signed_order(), method="cash")
        refund = self._refund(order, [20], method="cash")
        self.assertEqual((refund.desk_id, desk.expected_amount), (desk, 30))

    def test_yesterdays_desk_takes_no_money(self):
        with freeze_time(fields.Datetime.now() - timedelta(days=1)):
            self._open_desk()
        with self.assertRaisesRegex(UserError, "is not of today"):
            self._pay(self._make_signed_order(), method="cash")

    @mute_logger("odoo.sql_db")
    def test_one_open_desk_per_clerk(self):
        self._open_desk()
        with self.assertRaisesRegex(Exception, "open cash desk already|unique"), self.cr.savepoint():
            self._open_desk()

    def test_everybody_counts_their_own(self):
        desk = self._open_desk()
        colleague = self._make_user("reception", "reception_2")
        with self.assertRaises(AccessError):
            desk.with_user(colleague).write({"difference_reason": "x"})
        with self.assertRaises(AccessError):
            desk.count_ids[0].with_user(colleague).number = 5
        with self.assertRaises(UserError):
            desk.with_user(self.user_finance).action_count()
        with self.assertRaisesRegex(UserError, "can not be typed in"):
            self.env["metrology.cash.desk"].with_user(colleague).create(
                {"site_id": self.site_a.id, "opening_float": 1, "clerk_id": self.user_reception.id}
            )

    def test_a_used_desk_stays(self):
        desk = self._open_desk()
        self._pay(self._make_signed_order(), method="cash")
        with self.assertRaisesRegex(UserError, "can not be deleted"):
            desk.unlink()
        with self.assertRaises(UserError):
            desk.write({"count_ids": [Command.clear()], "state": "counted"})
