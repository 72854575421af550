from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import StoreCommon


@tagged("post_install", "-at_install")
class TestShelves(StoreCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._make_order_with_cable()
        cls.items = cls.order.item_ids
        cls._to_store(cls.items)
        cls.Store = cls.env["metrology.store"].with_user(cls.user_store_keeper)

    def _put(self, label, shelf):
        return self.Store.put(self.key(), self.site_a.id, label, shelf.id)

    def test_one_person_moves_an_item_and_its_accessories_within_the_store(self):
        item = self.items[0]
        answer = self._put(item.item_uid, self.shelf_1)
        self.assertEqual([piece["label"] for piece in answer["pieces"]], [item.item_uid])
        self.assertEqual(item.location_id, self.shelf_1)
        self.assertEqual(item.accessory_ids.location_id, self.shelf_1)
        picking = item.picking_ids.sorted("id")[-1:]
        self.assertEqual(picking.metrology_kind, "relocation")
        self.assertEqual((picking.giver_id, picking.taker_id), (self.keeper, self.keeper))
        self.assertHeldOnce(self.items)
        shelf = self.Store.get_shelf(self.site_a.id, "aaa-s1")
        self.assertEqual(shelf["pieces"][0]["accessories"], item.accessory_ids.mapped("accessory_uid"))

    def test_undo_puts_it_back(self):
        self._put(self.items[0].item_uid, self.shelf_1)
        self._put(self.items[0].item_uid, self.shelf_2)
        self.Store.undo_put(self.key(), self.site_a.id)
        self.assertEqual(self.items[0].location_id, self.shelf_1)
        self.assertEqual(self.items[0].accessory_ids.location_id, self.shelf_1)

    def test_undo_of_what_went_on_is_refused(self):
        item = self.items[1]
        self._put(item.item_uid, self.shelf_1)
        self.env["metrology.custody"]._move(
            item, self.laboratory_a.location_id, "dispatch", self.keeper, self.user_laboratory.partner_id
        )
        with self.assertRefused(UserError, "moved on"):
            self.Store.undo_put(self.key(), self.site_a.id)

    def test_out_of_the_store_two_people_are_needed(self):
        Custody = self.env["metrology.custody"]
        outside = self.site_a.reception_location_id
        with self.assertRefused(UserError, "without a hand-over"):
            Custody._relocate(self.items, outside, self.keeper)
        with self.assertRefused(UserError, "without a hand-over"):
            Custody._relocate(self.items, self.site_b.store_location_id, self.keeper)
        waiting = self._make_signed_order(1).item_ids
        with self.assertRefused(UserError, "without a hand-over"):
            self._put(waiting.item_uid, self.shelf_1)
        with self.assertRefused(UserError, "one person moves"):
            Custody._move(self.items, self.shelf_1, "relocation", self.keeper, self.user_reception.partner_id)
        self.assertHeldOnce(self.items)

    def test_unknown_labels_and_foreign_shelves(self):
        with self.assertRefused(UserError, "Nobody knows"):
            self._put("NIEMAND", self.shelf_1)
        with self.assertRefused(UserError, "not in the store of Site A"):
            self._put(self.items[0].item_uid, self.site_b.store_location_id)
        with self.assertRefused(AccessError, "do not work at Site A"):
            self.env["metrology.store"].with_user(self.user_store_keeper_b).put(
                self.key(), self.site_a.id, self.items[0].item_uid, self.shelf_1.id
            )
        with self.assertRefused(AccessError, "Only reception, store"):
            self.env["metrology.store"].with_user(self.user_agent).get_board(self.site_a.id)

    def test_the_board_shows_the_three_lists(self):
        ready = self._make_ready_order(1)
        self.env["metrology.retrieval.task"].with_user(self.user_reception)._request(
            ready, ready.item_ids, counter="2"
        )
        waiting = self._make_signed_order(1).item_ids
        self._put(self.items[0].item_uid, self.shelf_1)
        board = self.Store.get_board()
        self.assertEqual([task["for"] for task in board["fetch"]], [self.customer.name])
        self.assertEqual(
            [(group["kind"], group["title"], group["count"]) for group in board["bring"]],
            [("dispatch", "Laboratory A", 2)],
        )
        self.assertEqual(
            [(group["kind"], group["count"]) for group in board["back"]["groups"]], [("store_in", 1)]
        )
        homeless = {piece["label"] for piece in board["back"]["homeless"]}
        self.assertEqual(homeless, {self.items[1].item_uid, ready.item_ids.item_uid})
        self.assertNotIn(waiting.item_uid, homeless)
        self.assertEqual([shelf["name"] for shelf in board["shelves"]][:2], ["S2", "S1"])

    def test_the_board_costs_the_same_for_many(self):
        def count():
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.Store.get_board()
            return self.env.cr.sql_log_count - before

        count()
        few = count()
        self._to_store(self._make_signed_order(20).item_ids)
        self._make_signed_order(20)
        self.assertLessEqual(count(), few + 2)
