from datetime import date

from odoo.exceptions import UserError
from odoo.tests import Form, freeze_time, tagged

from .common import InstrumentCommon


@tagged("post_install", "-at_install")
class TestInstrument(InstrumentCommon):
    def test_number_type_and_cycle_are_given(self):
        self.assertRegex(self.instrument.name, r"^YQ\d{7}$")
        self.assertTrue(self.instrument.is_instrument)
        self.assertEqual(self.instrument.product_id, self.product)
        self.assertEqual(self.instrument.instrument_name, "试验压力表")
        self.assertEqual(self.instrument.cycle_months, 6)
        self.assertIn("No. 4711", self.instrument.display_name)

    def test_looking_at_an_empty_form_uses_no_number(self):
        first = self._create_instrument(serial_no="N1")
        Form(self.Lot.with_context(default_is_instrument=True), "metrology_instrument.view_instrument_form")
        form = Form(
            self.Lot.with_context(default_is_instrument=True), "metrology_instrument.view_instrument_form"
        )
        form.serial_no = "N2"
        second = form.save()
        self.assertEqual(int(second.name[2:]), int(first.name[2:]) + 1)

    def test_many_at_once_cost_few_queries(self):
        values = {
            "product_id": self.product.id,
            "instrument_type_id": self.instrument_type.id,
            "owner_id": self.customer.id,
        }
        self._create_instrument(serial_no="warm")
        self.env.flush_all()
        with self.assertQueryCount(15):
            lots = self.Lot.create([{**values, "serial_no": f"B{n}"} for n in range(200)])
            self.env.flush_all()
        self.assertEqual(len(set(lots.mapped("name"))), 200)
        self.assertEqual(lots.env.context, self.Lot.env.context)

    def test_product_is_stored_by_lot_and_worth_nothing(self):
        for xml_id in ("product_instrument", "product_accessory"):
            product = self.env.ref(f"metrology_instrument.{xml_id}")
            self.assertTrue(product.is_storable)
            self.assertEqual(product.tracking, "lot")
            self.assertEqual((product.list_price, product.standard_price), (0, 0))

    def test_certificate_sets_the_due_date(self):
        service = self.env["metrology.service"].create({"code": "t_ins", "name": "Test"})
        self.instrument._register_certificate("C-1", date(2026, 8, 31), service)
        self.assertEqual(self.instrument.valid_until, date(2027, 2, 28))
        self.assertEqual(self.instrument.last_service_id, service)
        self.instrument._register_certificate("C-2", date(2026, 9, 1), valid_until=date(2026, 12, 31))
        self.assertEqual(self.instrument.valid_until, date(2026, 12, 31))
        self.instrument._register_certificate("C-3", date(2026, 9, 2), valid_until=False)
        self.assertFalse(self.instrument.valid_until, "a calibration may name no interval")
        self.assertEqual(self.instrument.last_service_id, service)

    def test_due_state(self):
        states = {}
        with freeze_time("2026-06-15"):
            for due in (False, "2026-06-14", "2026-06-15", "2026-07-15", "2026-07-16"):
                self.instrument.valid_until = due
                states[due] = self.instrument.due_state
        self.assertEqual(list(states.values()), ["none", "overdue", "due_soon", "due_soon", "valid"])

    def test_form_proposes_the_due_date(self):
        with Form(self.instrument, "metrology_instrument.view_instrument_form") as form:
            form.last_certificate_date = "2026-03-01"
        self.assertEqual(self.instrument.valid_until, date(2026, 8, 31))

    def test_own_name_stays_when_the_type_has_none(self):
        lot = self.Lot.create(
            {"product_id": self.product.id, "instrument_name": "专用装置", "serial_no": "S1"}
        )
        self.assertEqual(lot.instrument_name, "专用装置")

    def test_place_changes_only_by_hand_over(self):
        self._put(self.instrument, self.site_a.reception_location_id)
        self.assertEqual(self.instrument.location_id, self.site_a.reception_location_id)
        with self.assertRaisesRegex(UserError, "hand-over"):
            self.instrument.location_id = self.site_a.store_location_id

    def test_opens_in_its_own_form(self):
        self.assertEqual(
            self.instrument.get_formview_id(),
            self.env.ref("metrology_instrument.view_instrument_form").id,
        )
        product = self.env["product.product"].create(
            {"name": "Paper", "type": "consu", "is_storable": True, "tracking": "lot"}
        )
        lot = self.Lot.create({"product_id": product.id, "name": "P1"})
        self.assertNotEqual(lot.get_formview_id(), self.instrument.get_formview_id())

    def test_certified_instrument_is_not_deleted(self):
        other = self._create_instrument(serial_no="to delete")
        other.unlink()
        self.instrument._register_certificate("C-1", date(2026, 8, 31))
        with self.assertRaisesRegex(UserError, "C-1"):
            self.instrument.unlink()

    def test_customer_shows_instruments(self):
        self.assertEqual(self.customer.instrument_count, 1)
        action = self.customer.action_view_instruments()
        self.assertEqual(self.Lot.search(action["domain"]), self.instrument)

    def test_hand_overs_are_counted(self):
        self.assertEqual(self.instrument.hand_over_count, 0)
        move = self.env["stock.move"].create(
            {
                "product_id": self.product.id,
                "product_uom_qty": 1,
                "location_id": self.env.ref("stock.stock_location_customers").id,
                "location_dest_id": self.site_a.reception_location_id.id,
                "move_line_ids": [
                    (
                        0,
                        0,
                        {
                            "product_id": self.product.id,
                            "lot_id": self.instrument.id,
                            "quantity": 1,
                            "location_id": self.env.ref("stock.stock_location_customers").id,
                            "location_dest_id": self.site_a.reception_location_id.id,
                        },
                    )
                ],
            }
        )
        move._action_confirm()
        move.picked = True
        move._action_done()
        self.instrument.invalidate_recordset()
        self.assertEqual(self.instrument.hand_over_count, 1)
        action = self.instrument.action_view_hand_overs()
        lines = self.env["stock.move.line"].search(action["domain"])
        self.assertEqual(lines.location_dest_id, self.site_a.reception_location_id)
