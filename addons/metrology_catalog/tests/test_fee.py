from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import CatalogCommon

DAY = date(2026, 6, 1)


@tagged("post_install", "-at_install")
class TestFee(CatalogCommon):
    def _get_fee(self, day=DAY, accuracy=None, measuring_interval=None, **kwargs):
        return self.env["metrology.fee"]._get_fee(
            self.instrument_type, self.service, day, accuracy, measuring_interval, **kwargs
        )

    def test_unknown_price_is_blank_in_the_database(self):
        fee = self._create_fee(amount=False)
        self.env.flush_all()
        self.env.cr.execute("SELECT amount FROM metrology_fee WHERE id = %s", [fee.id])
        self.assertEqual(self.env.cr.fetchone(), (None,))
        self.assertIs(fee.read(["amount"])[0]["amount"], False)
        self.assertEqual(fee.export_data(["amount"])["datas"], [[""]])
        self.assertFalse(fee.is_amount_known)
        self.assertFalse(self._get_fee(), "a price nobody knows is no price")

    def test_zero_is_blank_and_negative_is_refused(self):
        self.assertFalse(self._create_fee(amount=0).is_amount_known)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
            self._create_fee(accuracy="x", amount=-5)

    def test_a_growing_price_is_complete(self):
        for values in ({"step_amount": 0}, {"step_quantity": 0, "step_amount": 5}):
            with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
                self._create_fee(amount=20, grows_with="points", **values)
        fee = self._create_fee(amount=20, grows_with="points", included_quantity=2, step_amount=5)
        later = fee._new_version(date(2027, 1, 1), 30)
        self.assertEqual(later._get_rule().price(points=4), 40)

    def test_price_of_the_region_in_force_only(self):
        self._create_fee(amount=40, region="ELSEWHERE")
        self.assertFalse(self._get_fee())
        mine = self._create_fee(amount=50)
        self.assertEqual(self._get_fee(), mine)
        self.assertEqual(self._get_fee(region="ELSEWHERE").amount, 40)

    def test_amount_follows_every_change_of_the_list(self):
        def amount():
            return self.env["metrology.fee"]._get_amount(self.instrument_type, self.service, DAY)

        self.assertEqual(amount(), 0)
        fee = self._create_fee(amount=50)
        self.assertEqual(amount(), 50)
        with self.assertQueryCount(0):
            self.assertEqual(amount(), 50)
        fee.amount = 60
        self.assertEqual(amount(), 60)
        fee.action_archive()
        self.assertEqual(amount(), 0)
        fee.action_unarchive()
        self.assertEqual(amount(), 60)
        fee.unlink()
        self.assertEqual(amount(), 0)

    def test_amount_only_for_who_may_read_prices(self):
        self._create_fee(amount=50)
        portal = self.env["res.users"].create(
            {"name": "P", "login": "fee_portal", "group_ids": [(6, 0, self.env.ref("base.group_portal").ids)]}
        )
        with self.assertRaises(AccessError):
            self.env["metrology.fee"].with_user(portal)._get_amount(self.instrument_type, self.service, DAY)

    def test_price_of_the_day(self):
        fee = self._create_fee(amount=50, valid_from="2025-01-01", valid_to="2026-05-31")
        self.assertEqual(self._get_fee(date(2026, 5, 31)), fee)
        self.assertFalse(self._get_fee(date(2026, 6, 1)))
        self.assertFalse(self._get_fee(date(2024, 12, 31)))

    def test_own_price_of_a_service_beats_the_general_one(self):
        self._create_fee(amount=50)
        own = self._create_fee(amount=80, service_id=self.service.id)
        self.assertEqual(self._get_fee(), own)

    def test_two_prices_are_not_guessed(self):
        low = self._create_fee(amount=50, accuracy="2级", measuring_interval="(0~300)mm")
        high = self._create_fee(amount=90, accuracy="1级", measuring_interval="(0~300)mm")
        self.assertFalse(self._get_fee())
        self.assertEqual(self._get_fee(accuracy="２级"), low)
        self.assertEqual(self._get_fee(accuracy="1级"), high)
        self.assertFalse(self._get_fee(accuracy="0级"))

    def test_narrowest_range_that_covers(self):
        small = self._create_fee(amount=50, measuring_interval="(0~300)mm")
        large = self._create_fee(amount=90, measuring_interval="(0~1000)mm")
        self.assertEqual(self._get_fee(measuring_interval="0-150mm"), small)
        self.assertEqual(self._get_fee(measuring_interval="(0～500) mm"), large)
        self.assertFalse(self._get_fee(measuring_interval="(0~2000)mm"))

    def test_same_price_twice_is_clear(self):
        self._create_fee(amount=70, measuring_interval="(0~300)mm")
        self._create_fee(amount=70, measuring_interval="(0~500)mm")
        self.assertEqual(self._get_fee().amount, 70)

    def test_overlap_is_refused_in_words(self):
        self._create_fee(amount=50, valid_from="2026-01-01", valid_to="2026-12-31")
        with self.assertRaises(ValidationError) as caught:
            self._create_fee(amount=60, valid_from="2026-06-01")
        self.assertIn("2026-01-01 to 2026-12-31", str(caught.exception))
        self.assertIn("2026-06-01 onwards", str(caught.exception))
        self._create_fee(amount=60, valid_from="2027-01-01")

    def test_width_and_blanks_do_not_hide_an_overlap(self):
        self._create_fee(amount=50, measuring_interval="(0~300)mm", valid_to="2026-12-31")
        with self.assertRaises(ValidationError):
            self._create_fee(amount=60, measuring_interval="（0~300） MM", valid_from="2026-01-01")

    def test_database_refuses_two_open_versions(self):
        fee = self._create_fee(amount=50)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
            self.env.cr.execute(
                "INSERT INTO metrology_fee (region, instrument_name, currency_id, key, active, valid_from)"
                " VALUES ('TEST', 'x', %s, %s, true, '2026-01-01')",
                [fee.currency_id.id, fee.key],
            )

    def test_new_version_closes_the_old_one(self):
        fee = self._create_fee(amount=50, service_id=self.service.id, accuracy="2级")
        wizard = Form.from_action(self.env, fee.action_new_version())
        wizard.valid_from = "2026-07-01"
        wizard.amount = 65
        new = self.env["metrology.fee"].search(wizard.save().action_apply()["domain"])
        self.assertEqual(fee.valid_to, date(2026, 6, 30))
        self.assertEqual((new.valid_from, new.valid_to, new.amount), (date(2026, 7, 1), False, 65))
        self.assertEqual(self._get_fee(date(2026, 6, 30), "2级"), fee)
        self.assertEqual(self._get_fee(date(2026, 7, 1), "2级"), new)

    def test_new_versions_of_a_block_by_percent(self):
        fees = self._create_fee(amount=50, accuracy="1") | self._create_fee(amount=99, accuracy="2")
        fees |= self._create_fee(amount=False, accuracy="3")
        wizard = self.env["metrology.fee.version"].create(
            {"fee_ids": [(6, 0, fees.ids)], "valid_from": "2026-07-01", "percent": 10}
        )
        new = self.env["metrology.fee"].search(wizard.action_apply()["domain"], order="accuracy")
        self.assertEqual(new.mapped("amount"), [55, 109, 0])
        self.assertFalse(new[2].is_amount_known, "an unknown price stays unknown")

    def test_new_version_before_the_old_one_is_refused(self):
        fee = self._create_fee(amount=50, valid_from="2026-07-01")
        with self.assertRaisesRegex(UserError, "First day"):
            fee._new_version(date(2026, 7, 1), 60)
        self.assertFalse(fee.valid_to)

    def test_currency_is_yuan(self):
        self.assertEqual(self._create_fee(amount=1).currency_id, self.env.ref("base.CNY"))
