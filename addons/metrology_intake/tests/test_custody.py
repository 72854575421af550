from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import IntakeCommon


@tagged("post_install", "-at_install")
class TestCustody(IntakeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._make_signed_order(
            [
                cls._prepare_item(no_accessories=False, accessory_ids=[Command.create({"name": "Cable"})]),
                cls._prepare_item(),
            ]
        )
        cls.items = cls.order.item_ids
        cls.store = cls.site_a.store_location_id
        cls.clerk = cls.user_reception.partner_id
        cls.keeper = cls.user_store_keeper.partner_id

    def _get_quants(self, lots):
        return self.env["stock.quant"].search(
            [
                ("lot_id", "in", lots.ids),
                ("location_id.usage", "in", ("internal", "transit")),
                ("quantity", ">", 0),
            ]
        )

    def _move(self, items, destination=None, giver=None, taker=None, kind="store_in", **kw):
        return self.env["metrology.custody"]._move(
            items, destination or self.store, kind, giver or self.clerk, taker or self.keeper, **kw
        )

    def test_hand_over_moves_items_and_accessories_in_one_picking(self):
        picking = self._move(self.items)
        self.assertEqual(picking.state, "done")
        self.assertEqual(picking.giver_id, self.clerk)
        self.assertEqual(picking.taker_id, self.keeper)
        self.assertEqual(picking.metrology_item_ids, self.items)
        lots = self.items.instrument_id | self.items.accessory_ids.lot_id
        self.assertEqual(self._get_quants(lots).location_id, self.store)
        self.assertEqual(self._get_quants(lots).mapped("quantity"), [1, 1, 1])
        self.assertEqual(self.items.location_id, self.store)
        self.assertEqual(self.items.accessory_ids.location_id, self.store)
        self.assertEqual(len(picking.move_ids), 2, "one move per product")

    def test_no_rule_sends_a_piece_on(self):
        warehouse = self.site_a.warehouse_id
        route = self.env["stock.route"].create(
            {
                "name": "Put away",
                "product_selectable": True,
                "product_ids": [Command.set(self.items.instrument_id.product_id.product_tmpl_id.ids)],
                "rule_ids": [
                    Command.create(
                        {
                            "name": "Put away",
                            "action": "pull_push",
                            "location_src_id": self.store.id,
                            "location_dest_id": warehouse.lot_stock_id.id,
                            "picking_type_id": warehouse.int_type_id.id,
                        }
                    )
                ],
            }
        )
        self.assertTrue(route.rule_ids)
        move = self._move(self.items).move_ids.filtered(lambda m: m.product_id.tracking == "lot")
        self.assertFalse(move.move_dest_ids, "where a piece goes next is said by two people")
        self.assertEqual(self.items.location_id, self.store)

    def test_two_people(self):
        with self.assertRaisesRegex(UserError, "two people"):
            self._move(self.items, taker=self.clerk)
        with self.assertRaisesRegex(UserError, "two people"):
            self.env["metrology.custody"]._move(
                self.items, self.store, "store_in", self.env["res.partner"], self.keeper
            )

    def test_same_place_twice(self):
        self._move(self.items)
        with self.assertRaisesRegex(UserError, "already at"):
            self._move(self.items)

    def test_what_is_not_in_house_can_not_be_handed_over(self):
        customers = self.env.ref("stock.stock_location_customers")
        self._move(self.items, customers, kind="release", taker=self.submitter)
        with self.assertRaisesRegex(UserError, "not in house"):
            self._move(self.items)
        self.assertFalse(self._get_quants(self.items.instrument_id))

    def test_nothing_to_hand_over(self):
        with self.assertRaisesRegex(UserError, "at least one item"):
            self._move(self.env["metrology.order.item"])

    def test_unsigned_items_have_no_place(self):
        draft = self._make_order()
        with self.assertRaisesRegex(UserError, "sign its order first"):
            self._move(draft.item_ids)

    def test_owner_is_kept(self):
        self._move(self.items)
        self.assertEqual(self._get_quants(self.items.instrument_id).owner_id, self.customer)

    def test_scanning_must_match_the_list(self):
        uids = self.items.mapped("item_uid") + self.items.accessory_ids.mapped("accessory_uid")
        Wizard = self.env["metrology.handover.wizard"].with_user(self.user_reception)
        wizard = Wizard.create(
            {
                "expected_item_ids": [Command.set(self.items.ids)],
                "destination_id": self.store.id,
                "giver_id": self.clerk.id,
                "taker_id": self.keeper.id,
                "scanned": "\n".join(uids[:1]),
            }
        )
        with self.assertRaisesRegex(UserError, uids[1]):
            wizard.action_hand_over()
        wizard.scanned = "\n".join([*uids, "NOBODY-KNOWS"])
        with self.assertRaisesRegex(UserError, "NOBODY-KNOWS"):
            wizard.action_hand_over()
        wizard.scanned = "\n".join(uids)
        self.assertEqual(wizard.scanned_count, 2)
        action = wizard.action_hand_over()
        self.assertEqual(self.env["stock.picking"].browse(action["res_id"]).metrology_kind, "store_in")
        self.assertEqual(self.items.location_id, self.store)

    def test_a_difference_is_written_down(self):
        item = self.items[0]
        wizard = (
            self.env["metrology.handover.wizard"]
            .with_user(self.user_reception)
            .create(
                {
                    "expected_item_ids": [Command.set(self.items.ids)],
                    "destination_id": self.store.id,
                    "giver_id": self.clerk.id,
                    "taker_id": self.keeper.id,
                    "scanned": item.item_uid,
                    "remark": "second piece not found on the counter",
                }
            )
        )
        picking = self.env["stock.picking"].browse(wizard.action_hand_over()["res_id"])
        self.assertEqual(picking.metrology_remark, "second piece not found on the counter")
        self.assertEqual(item.location_id, self.store)
        self.assertEqual(
            item.accessory_ids.location_id, self.site_a.reception_location_id, "what was not scanned stays"
        )
        self.assertEqual(self.items[1].location_id, self.site_a.reception_location_id)

    def test_another_site_can_not_hand_over_ours(self):
        wizard = (
            self.env["metrology.handover.wizard"]
            .with_user(self.user_reception_b)
            .create(
                {
                    "destination_id": self.site_b.store_location_id.id,
                    "giver_id": self.clerk.id,
                    "taker_id": self.user_reception_b.partner_id.id,
                    "scanned": self.items[1].item_uid,
                }
            )
        )
        with self.assertRaises(AccessError):
            wizard.action_hand_over()
