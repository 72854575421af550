from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import InstrumentCommon


@tagged("post_install", "-at_install")
class TestIdentity(InstrumentCommon):
    def test_twin_is_refused_and_named_with_its_owner(self):
        self._create_instrument(serial_no="4711")
        with self.assertRaises(ValidationError) as caught:
            self._create_instrument(serial_no=" ｎｏ．４７１１", model_spec="Y 100")
        message = str(caught.exception)
        for text in ("Serial number", self.instrument.name, self.customer.name, "No. 4711"):
            self.assertIn(text, message)

    def test_change_into_a_twin_is_refused(self):
        other = self._create_instrument(serial_no="4712")
        with self.assertRaises(ValidationError):
            other.serial_no = "no4711"
        self.assertEqual(other.serial_no, "4712")
        other.model_spec = "Y-150"
        other.serial_no = "No. 4711"
        self.assertTrue(other.identity_key)

    def test_own_number_may_be_retyped(self):
        self.instrument.serial_no = "NO.4711"
        self.assertEqual(self.instrument.serial_no, "NO.4711")

    def test_twins_in_one_batch(self):
        values = {"product_id": self.product.id, "manufacturer": "A", "model_spec": "B", "serial_no": "1"}
        with self.assertRaises(ValidationError) as caught:
            self.Lot.create([dict(values), dict(values)])
        self.assertIn("twice", str(caught.exception))

    def test_same_write_for_two_instruments(self):
        pair = self._create_instrument(serial_no="1") | self._create_instrument(serial_no="2")
        with self.assertRaises(ValidationError):
            pair.serial_no = "3"

    def test_database_has_the_last_word(self):
        other = self._create_instrument(serial_no="4712")
        self.env.flush_all()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
            self.env.cr.execute(
                "UPDATE stock_lot SET identity_key = %s WHERE id = %s",
                [self.instrument.identity_key, other.id],
            )

    def test_no_serial_needs_a_reason(self):
        for word in (False, "", "无", "无编号", "N/A", "/", "-", "—", "无 编 号"):
            with self.assertRaises(ValidationError, msg=word) as caught:
                self._create_instrument(serial_no=word)
            self.assertIn("Why no serial number", str(caught.exception))
        first = self._create_instrument(serial_no="无编号", no_serial_reason="plate missing")
        second = self._create_instrument(serial_no="/", no_serial_reason="plate missing")
        self.assertFalse(first.serial_no)
        self.assertFalse(first.identity_key)
        self.assertFalse(second.identity_key, "without a number two of them are not the same piece")

    def test_serial_cannot_be_wiped_without_reason(self):
        for word in (False, "无"):
            with self.assertRaises(ValidationError):
                self.instrument.serial_no = word
        self.assertEqual(self.instrument.serial_no, "No. 4711")

    def test_form_asks_for_the_reason(self):
        form = Form(
            self.Lot.with_context(default_is_instrument=True), "metrology_instrument.view_instrument_form"
        )
        form.instrument_type_id = self.instrument_type
        form.serial_no = "无"
        self.assertFalse(form.serial_no)
        with self.assertRaisesRegex(AssertionError, "no_serial_reason"):
            form.save()
        form.no_serial_reason = "worn off"
        self.assertTrue(form.save().is_instrument)

    def test_lots_of_other_products_stay_free(self):
        product = self.env["product.product"].create(
            {"name": "Paper", "type": "consu", "is_storable": True, "tracking": "lot"}
        )
        lots = self.Lot.create([{"product_id": product.id, "name": f"P{n}"} for n in range(2)])
        self.assertFalse(any(lots.mapped("is_instrument")) or any(lots.mapped("identity_key")))
        lots.write({"serial_no": "No. 4711", "manufacturer": "试仪厂", "model_spec": "Y-100"})
        self.assertFalse(any(lots.mapped("identity_key")))
