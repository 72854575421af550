from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import IntakeCommon

RULED = (
    "name",
    "service_id",
    "regulation_id",
    "standard_fee",
    "fee_amount",
    "is_fee_known",
    "earliest_date",
    "promised_date",
    "identity_key",
    "is_in_house",
    "site_id",
    "submitting_partner_id",
    "state",
    "appearance_id",
)


@tagged("post_install", "-at_install")
class TestOrderItemCreate(IntakeCommon):
    """Many lines are computed together; each has to come out as if it had been typed alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gauge = cls.env["metrology.instrument.type"].create(
            {
                "code": "TST-GAUGE",
                "name": "Gauge",
                "discipline_id": cls.discipline.id,
                "service_id": cls.mandatory.id,
            }
        )
        cls.fee.copy({"service_id": cls.calibration.id, "amount": 80})
        cls.lot = cls.env["stock.lot"].create(
            {"instrument_type_id": cls.gauge.id, "serial_no": "LOT-1", "manufacturer": "Old Works"}
        )

    def _read(self, items):
        return [{name: item[name] for name in RULED} for item in items]

    def test_a_batch_equals_its_lines_one_by_one(self):
        kinds = [
            {},
            {"instrument_type_id": self.gauge.id},
            {"measuring_interval": "(0-300) mm"},
            {"service_id": self.calibration.id},
            {"fee_amount": 0},
            {"fee_amount": 12.5, "name": "Named by hand"},
            {"promised_date": "2031-01-31"},
            {"serial_no": False, "no_serial_reason": "worn off"},
            {"serial_no": 20260001},
            {"accessory_ids": [Command.create({"name": "Probe"})]},
            {"quantity": 3, "serial_no": False, "no_serial_reason": "a set"},
        ]
        lines = [self._prepare_item(**values) for values in kinds + list(reversed(kinds))]
        for line in lines:
            line["order_id"] = self._make_order(0).id
        Item = self.env["metrology.order.item"].with_user(self.user_reception)
        alone = Item.browse([Item.create(dict(line)).id for line in lines])
        together = Item.create([dict(line) for line in lines])
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self._read(together), self._read(alone))
        self.assertEqual(
            [len(item.accessory_ids) for item in together], [len(i.accessory_ids) for i in alone]
        )
        self.assertEqual([item.fee_amount for item in together[:6]], [50, 0, 50, 80, 0, 12.5])
        self.assertEqual(together[1].name, "Gauge")
        self.assertEqual(together[6].promised_date.year, 2031)

    def test_a_known_instrument_fills_its_line(self):
        typed = self._prepare_item()
        line = {"instrument_id": self.lot.id, "no_accessories": True}
        known, new = self._make_order([line, typed]).item_ids
        self.assertEqual((known.serial_no, known.manufacturer), ("LOT-1", "Old Works"))
        self.assertEqual(known.identity_key, self.lot.identity_key)
        self.assertEqual((known.name, new.name), ("Gauge", "Caliper"))
        self.assertEqual(new.serial_no, typed["serial_no"])

    def test_site_and_customer_are_those_of_the_order(self):
        line = self._prepare_item(site_id=self.site_b.id, submitting_partner_id=self.submitter.id)
        item = self._make_order([line]).item_ids
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual((item.site_id, item.submitting_partner_id), (self.site_a, self.customer))

    def test_what_the_rules_say_can_not_be_typed(self):
        Item = self.env["metrology.order.item"].with_user(self.user_reception)
        line = self._prepare_item(order_id=self._make_order(0).id)
        with self.assertRaisesRegex(UserError, "can not be typed"):
            Item.create({**line, "standard_fee": 1})
        with self.assertRaisesRegex(UserError, "can not be typed"):
            Item.with_context(default_standard_fee=1).create(line)

    def test_defaults_of_a_client_are_no_way_around_a_signature(self):
        order = self._make_signed_order()
        Item = self.env["metrology.order.item"].with_user(self.user_reception)
        with self.assertRaisesRegex(UserError, "can not change any more"):
            Item.with_context(default_order_id=order.id).create(self._prepare_item())
        Accessory = self.env["metrology.order.accessory"].with_user(self.user_reception)
        with self.assertRaisesRegex(UserError, "amendment"):
            Accessory.with_context(default_item_id=order.item_ids.id).create({"name": "Probe"})
        Order = self.env["metrology.order"].with_user(self.user_reception)
        draft = Order.with_context(default_customer_signed_at="2026-01-01", default_voucher_code="x").create(
            self._prepare_order()
        )
        self.assertFalse(draft.customer_signed_at or draft.sudo().voucher_code)

    def test_the_total_counts_what_is_charged(self):
        order = self._make_order([self._prepare_item(), self._prepare_item(service_id=self.calibration.id)])
        self.assertEqual((order.fee_due, order.unknown_fee_count), (130, 0))
        order.item_ids[1].write({"fee_amount": 0, "is_fee_known": False})
        self.assertEqual((order.fee_due, order.unknown_fee_count), (50, 1))
