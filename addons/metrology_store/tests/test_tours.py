from odoo.tests import HttpCase, tagged

from .common import StoreCommon


@tagged("post_install", "-at_install")
class TestTours(StoreCommon, HttpCase):
    """A store keeper works on a hand-held, 360 pixels wide, in Chinese, without touching it."""

    browser_size = "360x740"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        for user, name in ((cls.user_store_keeper, "赵库管"), (cls.user_reception, "谢受理")):
            user.write({"name": name, "lang": "zh_CN", "password": user.login})

    def _play(self, tour, **cookies):
        login = self.user_store_keeper.login
        self.start_tour("/odoo/store", tour, login=login, timeout=180, cookies=cookies)
        self.env.invalidate_all()

    def test_hand_over_with_one_missing_piece(self):
        items = self._make_order_with_cable().item_ids
        self._play("metrology_store_handover", store_badge=self.badges[self.user_reception])
        self.assertEqual(items.location_id, self.store)
        cable = items.accessory_ids
        self.assertEqual(cable.location_id, self.site_a.reception_location_id)
        discrepancy = self.Discrepancy.search([("accessory_id", "=", cable.id)])
        self.assertEqual((discrepancy.kind, discrepancy.note), ("missing", "袋内没有探头"))
        self.assertEqual(items.picking_ids.sorted("id")[-1:].taker_id, self.keeper)
        self.assertHeldOnce(items)

    def test_stocktake_over_a_lost_connection(self):
        items = self._make_signed_order(2).item_ids
        self._to_store(items)
        self.env["metrology.custody"]._relocate(items, self.shelf_1, self.keeper)
        self._play("metrology_store_count", store_shelf="AAA-S1", store_label=items[0].item_uid)
        count = self.Stocktake.search([("site_id", "=", self.site_a.id)])
        self.assertEqual(count.state, "counted")
        self.assertEqual(
            {line.code: line.result for line in count.line_ids},
            {items[0].item_uid: "found", items[1].item_uid: "missing", "OLD-LABEL-7": "unknown"},
        )
        self.assertEqual(count.line_ids.filtered("item_id").scanned_by_id, self.user_store_keeper)
