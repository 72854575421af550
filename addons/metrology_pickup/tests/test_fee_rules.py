import csv
from pathlib import Path

from odoo import fields
from odoo.tests import freeze_time, tagged

from odoo.addons.metrology_billing.tests.common import BillingCommon

RULES = Path(__file__).parent / "data" / "fee_rules.csv"


@tagged("post_install", "-at_install")
class TestFeeRules(BillingCommon):
    """The truth table of what an item costs: each row of the file names its rule."""

    def test_every_rule_of_the_table(self):
        with RULES.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        self.assertGreaterEqual(len(rows), 40)
        for row in rows:
            with self.subTest(rule=row["rule"]), self.cr.savepoint() as savepoint:
                item = self._play(row)
                self.assertEqual(
                    (item.standard_fee, item.surcharge_amount, item.fee_due),
                    tuple(float(row[name]) for name in ("standard", "surcharge", "due")),
                )
                self.assertEqual(bool(item.is_fee_known), item.service_id.is_mandatory or item.fee_amount > 0)
                savepoint.rollback()
                self.env.invalidate_all()
                self.env.registry.clear_cache()

    def _play(self, row):
        """Return an item of the row's kind, after what happened to it."""
        self.fee.active = False
        for number, line in enumerate(filter(None, row["price_list"].split(";"))):
            self._create_price(number, *line.split("|"))
        values = {
            "service_id": getattr(self, row["service"]).id,
            "accuracy_class": row["accuracy"] or False,
            "measuring_interval": row["interval"] or False,
            "point_count": int(row["points"]),
            "quantity": int(row["quantity"]),
        }
        if values["quantity"] > 1:
            values |= {"serial_no": False, "no_serial_reason": "A set"}
        if row["service"] == "mandatory":
            values |= {
                "mandatory_purpose_id": self.reasons["mandatory_purpose"].id,
                "mandatory_registration_no": "R1",
            }
        if row["forwarding"]:
            values["forwarding_fee"] = float(row["forwarding"])
        if row["typed"]:
            values["fee_amount"] = float(row["typed"])
        order = self._make_order([self._prepare_item(**values)], urgency=row["urgency"])
        if row["event"]:
            if row["urgency"] != "normal":
                order.with_user(self.user_laboratory).action_confirm_urgent()
            self._sign(order)
            getattr(self, f"_play_{row['event']}")(order.item_ids.sudo())
        return order.item_ids

    def _create_price(self, number, accuracy, interval, unit, amount, growth=""):
        kind, included, step, step_amount = growth.split(":") if growth else (False, 0, 1, 0)
        self.env["metrology.fee"].create(
            {
                "region": self.env["metrology.fee"]._get_region(),
                "instrument_type_id": self.caliper.id,
                "tariff_code": f"T{number}",
                "accuracy": accuracy or False,
                "measuring_interval": interval or False,
                "unit": unit,
                "amount": float(amount),
                "grows_with": kind,
                "included_quantity": float(included),
                "step_quantity": float(step),
                "step_amount": float(step_amount),
            }
        )

    def _play_in_time(self, item):
        item._transition("at_lab")
        item._transition("finished")

    def _play_late(self, item):
        with freeze_time(fields.Datetime.add(fields.Datetime.to_datetime(item.promised_date), days=2)):
            self._play_in_time(item)

    def _play_returned(self, item):
        values = {"return_reason_id": self.reasons["return_reason"].id, "return_text": "broken"}
        item._transition("returned", values)

    def _play_inspected(self, item):
        item.inspection_done = True
        self._play_returned(item)
