from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .quotation_common import QuotationCommon


@tagged("post_install", "-at_install")
class TestQuotation(QuotationCommon):
    def test_list_price_at_once(self):
        quotation = self._quote(3)
        line = quotation.line_ids
        self.assertEqual((line.unit_fee, line.amount, line.is_fee_known), (50, 150, True))
        self.assertEqual((quotation.total, quotation.unknown_count), (150, 0))
        self.assertRegex(quotation.name, rf"^AAA-Q{self.today.year}-\d{{6}}$")

    def test_unknown_price_is_blank_and_goes_to_marketing(self):
        quotation = self._quote_special()
        line = quotation.line_ids[1]
        self.assertEqual(line.read(["unit_fee", "amount", "list_fee"])[0]["unit_fee"], False)
        self.assertEqual(line.read(["amount"])[0]["amount"], False)
        self.assertEqual(quotation._get_content()["lines"][1]["unit"], "")
        with self.assertRaisesRegex(UserError, "Special bench: the price is not known"):
            quotation.action_send()
        quotation.action_submit()
        self.assertTrue(quotation.answer_deadline)
        officer = quotation.with_user(self.user_marketing_officer)
        with self.assertRaisesRegex(UserError, "price is not known"):
            officer.action_answer()
        officer.line_ids[1].unit_fee = 1200
        officer.action_answer()
        self.assertEqual((quotation.state, quotation.total), ("priced", 1300))
        self.assertEqual(quotation.answered_by_id, self.user_marketing_officer)
        quotation.action_send()
        self.assertEqual(quotation.state, "sent")

    def test_agents_do_not_invent_prices(self):
        quotation = self._quote_special()
        with self.assertRaisesRegex(AccessError, "comes from the price list"):
            quotation.line_ids[1].unit_fee = 1
        with self.assertRaises(AccessError):
            quotation.line_ids[1].is_fee_known = True
        with self.assertRaises(AccessError):
            self._quote(line_ids=[Command.create({"name": "X", "unit_fee": 1})])
        with self.assertRaises(AccessError):
            quotation.action_answer()
        with self.assertRaisesRegex(UserError, "all prices are known"):
            self._quote().action_submit()

    def test_mandatory_is_free_and_known(self):
        quotation = self._quote(2, urgency="urgent_24h")
        self.assertIn("100", quotation.surcharge_hint)
        quotation.line_ids.service_id = self.mandatory
        self.assertEqual((quotation.line_ids.unit_fee, quotation.unknown_count), (0, 0))
        self.assertEqual(quotation.line_ids.read(["unit_fee"])[0]["unit_fee"], 0)
        self.assertIn("at most", quotation.surcharge_hint)
        self.assertNotIn("100.00", quotation.surcharge_hint)

    def test_sent_versions_are_kept(self):
        quotation = self._quote(1)
        quotation.action_send()
        token = quotation.sudo().access_token
        self.assertGreaterEqual(len(token), 32)
        for values in ({"valid_until": self.later}, {"line_ids": [Command.clear()]}):
            with self.assertRaisesRegex(UserError, "does not change any more"):
                quotation.write(values)
        with self.assertRaisesRegex(UserError, "does not change any more"):
            quotation.line_ids.quantity = 2
        with self.assertRaisesRegex(UserError, "does not change any more"):
            quotation.line_ids.unlink()
        quotation.action_revise()
        quotation.line_ids.quantity = 2
        quotation.action_send()
        self.assertEqual(quotation.version_ids.sorted("number").mapped("total"), [50, 100])
        self.assertEqual(quotation.sudo().access_token, token)
        with self.assertRaisesRegex(UserError, "can not be changed"):
            quotation.version_ids[0].sudo().total = 1
        self.fee.amount = 77
        self.assertEqual(quotation._get_shown_content()["total"], "100.00")

    def test_accepted_once(self):
        quotation = self._quote()
        quotation.action_send()
        with self.assertRaisesRegex(UserError, "revised in the meantime"):
            quotation._reply(True, "Li", "web", version=2)
        self._reply_dialog(quotation, person="李女士").action_apply()
        self.assertEqual((quotation.state, quotation.reply_name), ("accepted", "李女士"))
        self.assertEqual(quotation.reply_channel_id, self.phone)
        with self.assertRaises(UserError):
            quotation._reply(False, "Li", "web", version=1)

    def _reply_dialog(self, quotation, **values):
        action = quotation.action_reply()
        dialog = self.env[action["res_model"]].with_user(self.user_agent).with_context(**action["context"])
        return dialog.create({"channel_id": self.phone.id, **values})

    def test_expired(self):
        quotation = self._quote(valid_until=self.day)
        quotation.action_send()
        with freeze_time(self.day + timedelta(days=2)):
            with self.assertRaisesRegex(UserError, "was valid until"):
                quotation._reply(True, "Li", "web", version=1)
            self.env["metrology.quotation"]._cron_expire()
            self.assertEqual(quotation.state, "expired")
            quotation.action_revise()
            with self.assertRaisesRegex(UserError, "Valid until"):
                quotation.action_send()

    def test_one_click_to_the_booking_and_its_order(self):
        quotation = self._accept(self._quote_priced())
        action = quotation.action_make_appointment()
        booking = self.env["metrology.appointment"].browse(action["res_id"])
        self.assertEqual(booking.partner_id, self.customer)
        self.assertEqual(booking.line_ids.mapped("quantity"), [2, 1])
        self.assertEqual(quotation.action_make_appointment()["res_id"], booking.id)
        booking.with_user(self.user_agent).slot_id = self.slot
        self._confirm(booking.with_user(self.user_agent))
        order = self.env["metrology.order"].browse(
            booking.with_user(self.user_reception).action_make_order()["res_id"]
        )
        self.assertEqual(order.item_ids.mapped("fee_amount"), [100, 1200])

    def test_one_click_to_the_order(self):
        quotation = self._accept(self._quote_priced(is_onsite=True)).with_user(self.user_reception)
        order = self.env["metrology.order"].browse(quotation.action_make_order()["res_id"])
        self.assertEqual(quotation.action_make_order()["res_id"], order.id)
        self.assertTrue(order.is_onsite)
        self.assertEqual(order.item_ids.mapped("fee_amount"), [100, 1200])
        self.assertEqual(order.fee_due, quotation.total)

    def test_nothing_before_the_customer_accepts(self):
        quotation = self._quote()
        quotation.action_send()
        with self.assertRaisesRegex(UserError, "has to accept it first"):
            quotation.action_make_appointment()
        with self.assertRaisesRegex(UserError, "is not typed in"):
            quotation.reply_name = "Li"

    def test_the_database_keeps_links_apart(self):
        first, second = self._quote(), self._quote()
        (first + second).action_send()
        token = first.sudo().access_token
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
            second.sudo().access_token = token
            self.env.flush_all()

    def test_refusals(self):
        for user in (self.user_store_keeper, self.user_laboratory, self.user_auditor):
            with self.assertRaises(AccessError):
                self._quote(user=user)
        quotation = self._quote()
        for action in ("action_send", "action_cancel"):
            with self.assertRaises(AccessError):
                getattr(quotation.with_user(self.user_reception_b), action)()
        with self.assertRaises(AccessError):
            quotation.with_user(self.user_agent).read(["access_token"])
        with self.assertRaises(UserError):
            quotation.sudo().unlink()

    def test_late_prices_are_found(self):
        quotation = self._quote_special()
        quotation.action_submit()
        with freeze_time(fields.Datetime.now() + timedelta(days=14)):
            quotation.invalidate_recordset(["is_late"])
            self.assertTrue(quotation.is_late)
            self.assertIn(quotation, quotation.search([("is_late", "=", True)]))
