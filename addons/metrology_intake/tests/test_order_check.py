from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from .common import IntakeCommon


@tagged("post_install", "-at_install")
class TestOrderCheck(IntakeCommon):
    """Every rule of the counter answers with a sentence that names line and field."""

    def _assert_problem(self, order, *fragments):
        with self.assertRaises(UserError) as caught:
            order.action_check()
        for fragment in fragments:
            self.assertIn(fragment, str(caught.exception))
        self.assertEqual(order.state, "draft")
        self.assertFalse(order.name)

    def test_complete_order_passes(self):
        order = self._make_order(2)
        order.action_check()
        self.assertEqual(order.state, "checked")
        self.assertTrue(order.name.startswith(self.site_a.code))
        self.assertEqual(order.item_ids.mapped("item_uid"), [f"{order.name}-001", f"{order.name}-002"])

    def test_typing_one_heading_keeps_the_other(self):
        values = self._prepare_order(1, certificate_address="9 Typed Road", submitter_phone="13800000009")
        del values["certificate_name"], values["submitter_name"]
        order = self.env["metrology.order"].create(values)
        self.assertEqual(order.certificate_name, self.customer.name)
        self.assertEqual(order.certificate_address, "9 Typed Road")
        self.assertEqual(order.submitter_name, self.submitter.name)
        self.assertEqual(order.submitter_phone, "13800000009")

    def test_who_orders_gets_a_customer_number(self):
        person = self.env["res.partner"].create({"name": "Zhang Person"})
        self.assertFalse(person.customer_no)
        self._make_order(submitting_partner_id=person.id).action_check()
        self.assertTrue(person.customer_no)

    def test_all_problems_at_once(self):
        order = self._make_order(
            [self._prepare_item(model_spec=False), self._prepare_item(no_accessories=False)],
            certificate_address=False,
        )
        order.certificate_address = False
        self._assert_problem(
            order, "Address on the certificate", "Line 1", "Model / specification", "Line 2", "accessories"
        )

    def test_empty_order(self):
        self._assert_problem(self._make_order([]), "add at least one instrument")

    def test_each_mandatory_party_field(self):
        for name, label in (
            ("certificate_name", "Name on the certificate"),
            ("certificate_address", "Address on the certificate"),
            ("submitter_name", "Submitter"),
            ("submitter_phone", "Submitter's phone"),
            ("pickup_proof_id", "Proof for pickup"),
        ):
            with self.subTest(name):
                order = self._make_order()
                order.write({name: False})
                self._assert_problem(order, label)

    def test_serial_number_or_reason(self):
        order = self._make_order([self._prepare_item(serial_no=False)])
        self._assert_problem(order, "serial number")
        order.item_ids.no_serial_reason = "nameplate lost"
        order.action_check()
        self.assertEqual(order.state, "checked")

    def test_blank_serial_words_are_no_serial(self):
        self._assert_problem(self._make_order([self._prepare_item(serial_no="无编号")]), "serial number")

    def test_bad_appearance_needs_words_or_photo(self):
        order = self._make_order([self._prepare_item(appearance_id=self.scratched.id)])
        self._assert_problem(order, "appearance")
        order.item_ids.appearance_note = "scratch on the jaw"
        order.action_check()

    def test_quantity_with_serial_must_be_split(self):
        with self.assertRaises(ValidationError) as caught:
            self._make_order([self._prepare_item(quantity=3)])
        self.assertIn("Split the line", str(caught.exception))

    def test_split_makes_one_line_per_piece(self):
        order = self._make_order([self._prepare_item(quantity=4, serial_no=False)])
        order.item_ids.action_split()
        self.assertEqual(order.item_ids.mapped("quantity"), [1, 1, 1, 1])
        self.assertEqual(set(order.item_ids.mapped("model_spec")), {"0-150 mm"})

    def test_mandatory_verification_rules(self):
        order = self._make_order([self._prepare_item(service_id=self.mandatory.id)])
        self.assertEqual(order.item_ids.fee_amount, 0)
        self.assertTrue(order.item_ids.is_fee_known)
        self._assert_problem(order, "purpose", "registration number")
        order.item_ids.write(
            {
                "mandatory_purpose_id": self.reasons["mandatory_purpose"].id,
                "mandatory_registration_no": "QJ-1",
            }
        )
        order.item_ids.fee_amount = 30
        self._assert_problem(order, "free")
        order.item_ids.fee_amount = 0
        order.urgency = "urgent_24h"
        self._assert_problem(order, "can not be urgent")

    def test_company_needs_a_credit_code(self):
        anonymous = self.env["res.partner"].create({"name": "Nameless Ltd", "is_company": True})
        self._assert_problem(
            self._make_order(submitting_partner_id=anonymous.id), "Nameless Ltd", "credit code"
        )
        person = self.env["res.partner"].create({"name": "Zhang Person"})
        self._make_order(submitting_partner_id=person.id).action_check()

    def test_unknown_fee_is_blank_not_zero(self):
        item = self._make_order([self._prepare_item(service_id=self.calibration.id)]).item_ids
        self.assertFalse(item.is_fee_known)
        self.assertIs(item.read(["fee_amount"])[0]["fee_amount"], False)
        item.fee_amount = 0
        self.assertTrue(item.is_fee_known, "a fee of 0 that somebody typed is known")
        self.assertIsNot(item.read(["fee_amount"])[0]["fee_amount"], False)

    def test_fee_comes_from_the_catalogue(self):
        order = self._make_order(3)
        self.assertEqual(order.fee_due, 150)
        self.assertEqual(order.unknown_fee_count, 0)

    def test_promise_earlier_than_the_rule(self):
        order = self._make_order()
        order.item_ids.promised_date = order.order_date
        self._assert_problem(order, "earlier than the rule")

    def test_promise_typed_with_the_line_obeys_the_rule_too(self):
        self._assert_problem(
            self._make_order([self._prepare_item(promised_date="2026-01-01")]), "earlier than"
        )

    def test_nobody_types_what_the_rules_say(self):
        item = self._make_order().item_ids
        for values in ({"earliest_date": "2020-01-01"}, {"identity_key": "X"}, {"standard_fee": 1}):
            with self.subTest(values), self.assertRaisesRegex(UserError, "can not be typed"):
                item.write(values)
            with self.subTest(values), self.assertRaisesRegex(UserError, "can not be typed"):
                self._make_order([self._prepare_item(**values)])

    def test_instrument_fills_what_was_not_typed(self):
        known = self._make_signed_order([self._prepare_item(accuracy_class="0.02 mm")]).item_ids.instrument_id
        line = {"instrument_id": known.id, "measuring_interval": "0-100 mm", "no_accessories": True}
        item = self._make_order([line]).item_ids
        self.assertEqual(item.serial_no, known.serial_no)
        self.assertEqual(item.instrument_type_id, self.caliper)
        self.assertEqual(item.name, "Caliper")
        self.assertEqual(item.measuring_interval, "0-100 mm", "what the clerk typed wins")

    def test_urgent_needs_the_laboratory(self):
        order = self._make_order(urgency="urgent_24h")
        self._assert_problem(order, "laboratory has to agree")
        with self.assertRaises(UserError):
            order.action_confirm_urgent()
        order.with_user(self.user_laboratory).action_confirm_urgent()
        order.action_check()
        self.assertLess(order.promised_date, self.calendar_add(order.order_date, 3))

    def calendar_add(self, date, days):
        return self.env["metrology.calendar.day"]._get_calendar().add(date, days)

    def test_promise_follows_working_days(self):
        order = self._make_order()
        self.assertEqual(order.item_ids.promised_date, self.calendar_add(order.order_date, 10))
        self.assertIn("10 working days", order.item_ids.promised_rule)

    def test_same_instrument_twice_in_one_order(self):
        line = self._prepare_item()
        self._assert_problem(self._make_order([line, dict(line)]), "Line 2", "same instrument")

    def test_same_instrument_in_another_open_order(self):
        line = self._prepare_item()
        first = self._make_signed_order([line])
        again = self._make_order([{**line, "serial_no": line["serial_no"].lower()}])
        self._assert_problem(again, first.name, self.site_a.name)

    def test_conformity_statement_needs_a_rule(self):
        order = self._make_order(
            [self._prepare_item(service_id=self.calibration.id, conformity_requested=True)]
        )
        self._assert_problem(order, "decision rule")

    def test_regulation_must_be_valid(self):
        old = self.env["metrology.regulation"].create(
            {"code": "JJG 1-1990", "name": "Old rule", "kind": "jjg", "valid_to": "2000-01-01"}
        )
        self._assert_problem(self._make_order([self._prepare_item(regulation_id=old.id)]), "JJG 1-1990")

    def test_known_instrument_fills_the_line(self):
        signed = self._make_signed_order([self._prepare_item(accuracy_class="0.02 mm")])
        lot = signed.item_ids.instrument_id
        with Form(self.env["metrology.order"].with_user(self.user_reception)) as form:
            form.submitting_partner_id = self.customer
            with form.item_ids.new() as line:
                line.instrument_id = lot
                self.assertEqual(line.serial_no, signed.item_ids.serial_no)
                self.assertEqual(line.instrument_type_id, self.caliper)
                self.assertEqual(line.accuracy_class, "0.02 mm")
                self.assertEqual(line.service_id, self.verification)

    def test_reopen_keeps_the_number(self):
        order = self._make_order()
        order.action_check()
        number = order.name
        order.action_reopen()
        order.write({"item_ids": [Command.create(self._prepare_item())]})
        order.action_check()
        self.assertEqual(order.name, number)
        self.assertEqual(order.item_ids.mapped("item_uid"), [f"{number}-001", f"{number}-002"])

    def test_numbered_order_can_not_be_deleted(self):
        order = self._make_order()
        order.action_check()
        order.action_reopen()
        with self.assertRaisesRegex(UserError, "Cancel it"):
            order.unlink()
        draft = self._make_order()
        draft.unlink()
        self.assertFalse(draft.exists())

    def test_cancelled_order_stays_cancelled(self):
        order = self._make_order()
        order.action_check()
        order.action_cancel()
        self.assertEqual(order.item_ids.state, "cancelled")
        with self.assertRaises(UserError):
            order.action_check()
