from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import InstrumentCommon

VALUES = {"manufacturer": "M", "model_spec": "X", "serial_no": "A1"}


@tagged("post_install", "-at_install")
class TestAccess(InstrumentCommon):
    def _create(self, user):
        return self.Lot.with_user(user).create({**VALUES, "product_id": self.product.id})

    def test_everyone_looks_up(self):
        for user in (
            self.user_reception,
            self.user_store_keeper,
            self.user_laboratory,
            self.user_agent,
            self.user_supervisor,
            self.user_contract_specialist,
            self.user_marketing_officer,
            self.user_finance,
            self.user_auditor,
        ):
            lot = self.instrument.with_user(user)
            self.assertEqual(lot.read(["serial_no", "location_id", "due_state"])[0]["serial_no"], "No. 4711")
            self.assertEqual(lot.hand_over_count, 0)
            self.assertTrue(lot.name_search("4711"))
            for model in ("stock.picking", "stock.move", "stock.move.line", "stock.quant", "stock.location"):
                self.assertTrue(self.env[model].with_user(user).has_access("read"), model)

    def test_strangers_do_not(self):
        stranger = new_test_user(self.env, "instrument_stranger", groups="base.group_user")
        with self.assertRaises(AccessError):
            self.instrument.with_user(stranger).read(["serial_no"])

    def test_who_may_enter_instruments(self):
        for user in (self.user_reception, self.user_agent, self.user_contract_specialist):
            lot = self._create(user)
            lot.asset_no = "Z1"
            lot.with_user(self.env.uid).sudo().unlink()

    def test_laboratory_corrects_but_does_not_enter(self):
        self.instrument.with_user(self.user_laboratory).measuring_interval = "(0~1)MPa"
        with self.assertRaises(AccessError):
            self._create(self.user_laboratory)

    def test_others_change_nothing(self):
        for user in (
            self.user_store_keeper,
            self.user_marketing_officer,
            self.user_finance,
            self.user_auditor,
        ):
            with self.assertRaises(AccessError):
                self.instrument.with_user(user).asset_no = "Z1"
            with self.assertRaises(AccessError):
                self._create(user)

    def test_only_the_administrator_deletes(self):
        with self.assertRaises(AccessError):
            self.instrument.with_user(self.user_reception).unlink()
        self.instrument.with_user(self.user_administrator).unlink()

    def test_lots_of_other_products_are_out_of_reach(self):
        product = self.env["product.product"].create(
            {"name": "Paper", "type": "consu", "is_storable": True, "tracking": "lot"}
        )
        lot = self.Lot.create({"product_id": product.id, "name": "P1"})
        with self.assertRaises(AccessError):
            lot.with_user(self.user_reception).ref = "x"

    def test_store_keeper_sets_up_shelves_of_the_own_site(self):
        Location = self.env["stock.location"].with_user(self.user_store_keeper)
        shelf = Location.create({"name": "A-01", "location_id": self.site_a.store_location_id.id})
        self.assertEqual(shelf.warehouse_id, self.site_a.warehouse_id)
        with self.assertRaises(AccessError):
            Location.create({"name": "B-01", "location_id": self.site_b.store_location_id.id})
        with self.assertRaises(AccessError):
            self.site_a.reception_location_id.with_user(self.user_store_keeper).name = "x"
        with self.assertRaises(AccessError):
            self.env["stock.location"].with_user(self.user_reception).create(
                {"name": "C-01", "location_id": self.site_a.store_location_id.id}
            )
