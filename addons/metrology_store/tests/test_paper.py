from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.metrology_intake.tests.paper_common import PaperMixin

from .common import StoreCommon


@tagged("post_install", "-at_install")
class TestPaper(PaperMixin, StoreCommon):
    def test_result_of_a_count_names_the_missing_and_the_last_two_people(self):
        item = self._make_signed_order(1).item_ids
        self._to_store(item)
        Stocktake = self.Stocktake.with_user(self.user_store_keeper)
        count = Stocktake.browse(Stocktake.start(self.site_a.id)["id"])
        count.scan(self.key(), "OLD-LABEL-7", self.shelf_1.id)
        count.finish(self.key())
        page = self._print_paper("metrology_store.stocktake", count, user=self.user_supervisor)[0]
        for words in (count.name, item.item_uid, "Reception → Store Keeper", "OLD-LABEL-7", "Unknown label"):
            self.assertIn(words, page)
        with self.assertRefused(AccessError, ""):
            self._print_paper("metrology_store.stocktake", count, user=self.user_agent)

    def test_labels_of_shelves_carry_their_code(self):
        pages = self._print_paper(
            "metrology_store.shelf_label", self.shelf_1 | self.shelf_2, user=self.user_store_keeper
        )
        self.assertEqual(len(pages), 2)
        self.assertIn("AAA-S1", pages[0])
        self.assertIn("Site A", pages[0])
        self.shelf_1.barcode = False
        with self.assertRefused(UserError, "Barcode"):
            self._print_paper("metrology_store.shelf_label", self.shelf_1, user=self.user_store_keeper)

    def test_badges_are_printed_by_administrators_only(self):
        badge = self.env["metrology.badge"].search([("user_id", "=", self.user_driver.id)])
        page = self._print_paper("metrology_store.badge", badge, user=self.user_administrator)[0]
        self.assertIn("Driver", page)
        self.assertIn(badge.code, page)
        with self.assertRefused(AccessError, ""):
            self._print_paper("metrology_store.badge", badge, user=self.user_supervisor)
