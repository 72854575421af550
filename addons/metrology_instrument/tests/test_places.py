from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.metrology_instrument.hooks import post_init_hook

from .common import InstrumentCommon


@tagged("post_install", "-at_install")
class TestPlaces(InstrumentCommon):
    def test_site_has_its_places(self):
        for site in (self.site_a, self.site_b):
            warehouse = site.warehouse_id
            self.assertEqual(warehouse.code, site.code)
            self.assertEqual(site.store_location_id, warehouse.lot_stock_id)
            for place in (site.reception_location_id, site.store_location_id, site.release_location_id):
                self.assertEqual(place.usage, "internal")
                self.assertEqual(place.warehouse_id, warehouse)
            self.assertTrue(warehouse.in_type_id and warehouse.out_type_id and warehouse.int_type_id)
        self.assertNotEqual(self.site_a.warehouse_id, self.site_b.warehouse_id)

    def test_laboratory_has_its_place(self):
        place = self.laboratory_a.location_id
        self.assertEqual(place.usage, "internal")
        self.assertEqual(place.warehouse_id, self.site_a.warehouse_id)
        self.assertNotEqual(place, self.laboratory_b.location_id)

    def test_again_changes_nothing(self):
        self.env.flush_all()
        before = {
            model: self.env[model].with_context(active_test=False).search_count([])
            for model in ("stock.warehouse", "stock.location")
        }
        places = self.site_a.read(["warehouse_id", "reception_location_id", "release_location_id"])
        post_init_hook(self.env)
        for model, count in before.items():
            self.assertEqual(self.env[model].with_context(active_test=False).search_count([]), count, model)
        self.assertEqual(
            self.site_a.read(["warehouse_id", "reception_location_id", "release_location_id"]), places
        )

    def test_lost_places_are_found_again(self):
        """As after removing and installing the addon: the warehouse is there, the site does not know it."""
        warehouse, lab_place = self.site_a.warehouse_id, self.laboratory_a.location_id
        reception = self.site_a.reception_location_id
        self.site_a.write(
            {
                "warehouse_id": False,
                "reception_location_id": False,
                "store_location_id": False,
                "release_location_id": False,
            }
        )
        self.laboratory_a.location_id = False
        self.site_a._create_warehouse()
        self.laboratory_a._create_location()
        self.assertEqual(self.site_a.warehouse_id, warehouse)
        self.assertEqual(self.site_a.reception_location_id, reception)
        self.assertEqual(self.laboratory_a.location_id, lab_place)

    def test_long_codes_get_short_codes_of_their_own(self):
        sites = self.env["metrology.site"].create(
            [{"name": f"Long {n}", "code": f"LONGCOD{n}"} for n in range(3)]
        )
        self.assertEqual(sites.warehouse_id.mapped("code"), ["LONGC", "LONG2", "LONG3"])

    def test_foreign_warehouse_of_the_same_code_is_left_alone(self):
        foreign = self.env["stock.warehouse"].create({"name": "Foreign", "code": "FRGN"})
        site = self.env["metrology.site"].create({"name": "Mine", "code": "FRGN"})
        self.assertNotEqual(site.warehouse_id, foreign)
        self.assertEqual(site.warehouse_id.code, "FRGN2")

    def test_administrator_opens_site_and_laboratory(self):
        site = (
            self.env["metrology.site"]
            .with_user(self.user_administrator)
            .create({"name": "N", "code": "NEWS"})
        )
        laboratory = (
            self.env["metrology.laboratory"]
            .with_user(self.user_administrator)
            .create({"name": "N", "code": "NEWLAB", "site_id": site.id})
        )
        self.assertTrue(site.warehouse_id and laboratory.location_id)

    def test_names_follow(self):
        self.site_a.name = "Renamed"
        self.assertEqual(self.site_a.warehouse_id.name, "Renamed AAA")
        self.laboratory_a.name = "Mass lab"
        self.assertEqual(self.laboratory_a.location_id.name, "Mass lab")

    def test_laboratory_with_instruments_stays(self):
        self._put(self.instrument, self.laboratory_a.location_id)
        with self.assertRaisesRegex(UserError, "Hand them over"):
            self.laboratory_a.site_id = self.site_b
        self.laboratory_b.site_id = self.site_a
        self.assertEqual(self.laboratory_b.location_id.warehouse_id, self.site_a.warehouse_id)

    def test_shelves_are_counted_and_listed(self):
        shelf = self.env["stock.location"].create(
            {"name": "A-01", "location_id": self.site_a.store_location_id.id}
        )
        self.assertEqual(self.site_a.shelf_count, 1)
        self.assertEqual(
            self.env["stock.location"].search(self.site_a.action_view_shelves()["domain"]), shelf
        )

    def test_shared_places(self):
        self.assertEqual(self.env.ref("metrology_instrument.location_transit").usage, "transit")
        self.assertEqual(self.env.ref("metrology_instrument.location_other_institutes").usage, "internal")
