from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import StoreCommon


@tagged("post_install", "-at_install")
class TestTransfer(StoreCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._make_order_with_cable()
        cls.items = cls.order.item_ids
        cls._to_store(cls.items)
        cls.order.job_ids.laboratory_id = cls.laboratory_b
        cls.transit = cls.env.ref("metrology_instrument.location_transit")

    def _depart(self):
        session = self._open("transfer_out", target=self.site_b)
        self._identify(session, self.user_store_keeper, self.user_driver)
        self._scan(session, *self._labels(self.items))
        session.book(self.key())
        return session.sudo().transfer_id

    def test_two_legs_with_the_driver_in_between(self):
        transfer = self._depart()
        self.assertEqual(transfer.state, "in_transit")
        self.assertEqual(transfer.driver_id, self.user_driver)
        self.assertEqual((transfer.piece_count, transfer.left_count), (3, 3))
        self.assertEqual(self.items.location_id, self.transit)
        self.assertHeldOnce(self.items)
        arrival = self._open("transfer_in", self.user_store_keeper_b, self.site_b, transfer)
        self._identify(arrival, self.user_driver, self.user_store_keeper_b)
        self._scan(arrival, *self._labels(self.items))
        arrival.book(self.key())
        self.assertEqual(transfer.state, "arrived")
        self.assertEqual(self.items.location_id, self.site_b.store_location_id)
        self.assertEqual(
            self.items.picking_ids.sorted("id")[-2:].mapped("taker_id.name"), ["Driver", "Store Keeper B"]
        )
        self.assertHeldOnce(self.items)
        at_b = self._open("dispatch", self.user_store_keeper_b, self.site_b, self.laboratory_b)
        self.assertEqual(at_b.sudo().line_ids.item_id, self.items)

    def test_what_does_not_arrive_stays_with_the_driver(self):
        transfer = self._depart()
        arrival = self._open("transfer_in", self.user_store_keeper_b, self.site_b, transfer)
        with self.assertRefused(UserError, "did not carry this transfer"):
            self._scan(arrival, self.badges[self.user_store_keeper_b])
        self._identify(arrival, self.user_driver, self.user_store_keeper_b)
        lost = self.items[1]
        self._scan(arrival, self.items[0].item_uid, self.items.accessory_ids.accessory_uid)
        arrival.set_difference(self.key(), self._line(arrival, lost.item_uid).id, "missing", "Not in the van")
        arrival.book(self.key())
        self.assertEqual(transfer.state, "in_transit")
        self.assertEqual(transfer.left_count, 1)
        self.assertEqual(lost.location_id, self.transit)
        self.assertEqual(self.Discrepancy.search([("item_id", "=", lost.id)]).owner_id, self.user_driver)
        self.assertHeldOnce(self.items)
        again = self._open("transfer_in", self.user_store_keeper_b, self.site_b, transfer)
        self.assertEqual(again.sudo().line_ids.item_id, lost)

    def test_finished_items_go_home(self):
        self._depart()
        self.env["metrology.custody"]._move(
            self.items,
            self.site_b.store_location_id,
            "transfer",
            self.user_driver.partner_id,
            self.user_store_keeper_b.partner_id,
        )
        self.order.job_ids.with_user(self.user_supervisor).action_cancel()
        leaving = self.env["metrology.store"]._get_leaving_items(self.site_b)
        self.assertEqual(leaving[self.site_a], self.items)

    def test_nothing_goes_into_transit_without_a_driver(self):
        wizard = (
            self.env["metrology.handover.wizard"]
            .with_user(self.user_store_keeper)
            .create(
                {
                    "kind": "transfer",
                    "destination_id": self.transit.id,
                    "giver_id": self.user_reception.partner_id.id,
                    "taker_id": self.keeper.id,
                    "scanned": "\n".join(self._labels(self.items)),
                }
            )
        )
        with self.assertRefused(UserError, "with a driver"):
            wizard.action_hand_over()

    def test_overdue(self):
        transfer = self._depart()
        self.assertFalse(transfer.is_overdue)
        transfer.departed_at = fields.Datetime.now() - timedelta(hours=25)
        self.assertTrue(transfer.is_overdue)
        self.assertAlmostEqual(transfer.transit_hours, 25, places=1)
        Transfer = self.env["metrology.transfer"]
        self.assertIn(transfer, Transfer.search([("is_overdue", "=", True)]))
        self.assertNotIn(transfer, Transfer.search([("is_overdue", "=", False)]))

    def test_both_sites_see_it_and_nobody_writes_it(self):
        transfer = self._depart()
        for user in (self.user_store_keeper, self.user_store_keeper_b, self.user_supervisor):
            self.assertTrue(transfer.with_user(user).has_access("read"), user.name)
            self.assertFalse(transfer.with_user(user).has_access("write"), user.name)
        site_c = self.env["metrology.site"].create({"name": "Site C", "code": "CCC"})
        stranger = self._make_user("store_keeper", "keeper_c", site_c)
        self.assertFalse(transfer.with_user(stranger).has_access("read"))
        with self.assertRefused(AccessError, "do not work at Site B"):
            self._open("transfer_in", self.user_store_keeper, self.site_b, transfer)
        with self.assertRefused(UserError, "not open any more"):
            self._open("transfer_in", self.user_store_keeper, self.site_a, transfer)
