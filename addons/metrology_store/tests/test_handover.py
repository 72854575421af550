from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.metrology_lab.tests.common import PDF

from .common import PHOTO, StoreCommon


@tagged("post_install", "-at_install")
class TestHandover(StoreCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._make_order_with_cable()
        cls.items = cls.order.item_ids
        cls.cable = cls.items.accessory_ids

    def test_scanned_set_goes_from_one_badge_to_the_other(self):
        session = self._open("store_in")
        self.assertEqual(set(session.sudo().line_ids.mapped("label")), set(self._labels(self.items)))
        self._identify(session, self.user_reception, self.user_store_keeper)
        self._scan(session, *self._labels(self.items))
        state = session.book(self.key())
        self.assertEqual(state["state"], "done")
        picking = session.sudo().picking_ids
        self.assertEqual(picking.giver_id, self.user_reception.partner_id)
        self.assertEqual(picking.taker_id, self.user_store_keeper.partner_id)
        self.assertEqual(self.items.location_id, self.store)
        self.assertEqual(self.cable.location_id, self.store)
        self.assertFalse(self.Discrepancy.search([("handover_id", "=", session.id)]))
        self.assertHeldOnce(self.items)

    def test_a_draft_is_resumed_and_shared(self):
        session = self._open("store_in")
        self._scan(session, self.items[0].item_uid)
        again = self._open("store_in", user=self.user_reception)
        self.assertEqual(again.id, session.id)
        self._scan(again, self.items[1].item_uid)
        state = session.get_state()
        self.assertEqual(state["scanned"], 2)
        self.assertEqual({line["scanned_by"] for line in state["lines"]}, {"", "Reception", "Store Keeper"})

    def test_an_item_that_comes_in_meanwhile_joins_the_list(self):
        session = self._open("store_in")
        self._scan(session, self.items[0].item_uid)
        late = self._make_signed_order(1).item_ids
        self._open("store_in")
        self.assertIn(late, session.sudo().line_ids.item_id)
        self.assertTrue(self._line(session, self.items[0].item_uid).scanned_at)

    def test_both_people_identify_themselves_and_are_two(self):
        session = self._open("store_in")
        self._scan(session, *self._labels(self.items))
        with self.assertRefused(UserError, "Both people"):
            session.book(self.key())
        self._scan(session, self.badges[self.user_reception])
        with self.assertRefused(UserError, "hand over to themselves"):
            self._scan(session, self.badges[self.user_reception])
        session.identify(self.key(), "taker")
        self.assertEqual(session.sudo().taker_id, self.user_store_keeper)

    def test_people_of_other_sites_and_archived_badges_are_refused(self):
        session = self._open("store_in")
        with self.assertRefused(UserError, "does not work in the store or at the reception of Site A"):
            self._scan(session, self.badges[self.user_reception_b])
        with self.assertRefused(UserError, "does not work in the store"):
            self._scan(session, self.badges[self.user_laboratory])
        self.env["metrology.badge"].search([("user_id", "=", self.user_reception.id)]).active = False
        with self.assertRefused(UserError, "not valid"):
            self._scan(session, self.badges[self.user_reception])

    def test_a_missing_piece_becomes_a_discrepancy_and_stays_with_the_giver(self):
        session = self._open("store_in")
        self._identify(session, self.user_reception, self.user_store_keeper)
        self._scan(session, *self.items.mapped("item_uid"))
        label = self.cable.accessory_uid
        with self.assertRefused(UserError, label):
            session.book(self.key())
        with self.assertRefused(UserError, "in words"):
            session.set_difference(self.key(), self._line(session, label).id, "missing", "  ")
        session.set_difference(self.key(), self._line(session, label).id, "missing", "Not in the bag", PHOTO)
        session.book(self.key())
        self.assertEqual(self.items.location_id, self.store)
        self.assertEqual(self.cable.location_id, self.site_a.reception_location_id)
        discrepancy = self.Discrepancy.search([("handover_id", "=", session.id)])
        self.assertEqual((discrepancy.kind, discrepancy.code, discrepancy.state), ("missing", label, "open"))
        self.assertEqual(discrepancy.owner_id, self.user_reception)
        self.assertEqual(discrepancy.order_id, self.order)
        self.assertTrue(discrepancy.photo and discrepancy.deadline)
        self.assertEqual(discrepancy.activity_ids.user_id, self.user_reception)
        self.assertIn("Not in the bag", session.sudo().picking_ids.metrology_remark)
        self.assertHeldOnce(self.items)

    def test_a_damage_needs_words_and_a_photo(self):
        session = self._open("store_in")
        self._scan(session, self.items[0].item_uid)
        line = self._line(session, self.items[0].item_uid)
        with self.assertRefused(UserError, "photo"):
            session.set_difference(self.key(), line.id, "damaged", "Glass is broken")
        for wrong in ("no base64!", 7):
            with self.assertRefused(UserError, "can not be read"):
                session.set_difference(self.key(), line.id, "damaged", "Glass is broken", wrong)
        state = session.set_difference(self.key(), line.id, "damaged", "Glass is broken", PHOTO)
        self.assertTrue(line._is_settled())
        shown = next(one for one in state["lines"] if one["id"] == state["last_id"])
        self.assertEqual((shown["label"], shown["has_photo"]), (self.items[0].item_uid, True))
        with self.assertRefused(UserError, "only a piece that was not scanned"):
            session.set_difference(self.key(), line.id, "missing", "Gone")

    def test_a_piece_that_is_not_on_the_list(self):
        session = self._open("store_in")
        stranger = self._make_signed_order(1).item_ids
        answer = self._scan(session, stranger.item_uid)
        self.assertEqual(answer["message"]["tone"], "warning")
        self._identify(session, self.user_reception, self.user_store_keeper)
        self._scan(session, *self._labels(self.items))
        with self.assertRefused(UserError, stranger.item_uid):
            session.book(self.key())
        line = self._line(session, stranger.item_uid)
        session.set_difference(self.key(), line.id, "extra", "Lay in the same box")
        session.book(self.key())
        self.assertEqual(stranger.location_id, self.store)
        self.assertEqual(self.Discrepancy.search([("handover_id", "=", session.id)]).kind, "extra")

    def test_what_is_booked_elsewhere_can_not_be_slipped_in(self):
        session = self._open("store_in")
        other = self._make_signed_order(1, user=self.user_reception_b, site_id=self.site_b.id).item_ids
        with self.assertRefused(UserError, "is booked at"):
            self._scan(session, other.item_uid)
        with self.assertRefused(UserError, "Nobody knows"):
            self._scan(session, "NIEMAND")

    def test_undo_takes_back_the_own_last_scan(self):
        session = self._open("store_in")
        self._scan(session, self.items[0].item_uid)
        other = self._open("store_in", user=self.user_reception)
        self._scan(other, self.items[1].item_uid)
        session.undo_scan(self.key())
        self.assertFalse(self._line(session, self.items[0].item_uid).scanned_at)
        self.assertTrue(self._line(session, self.items[1].item_uid).scanned_at)
        answer = session.undo_scan(self.key())
        self.assertIn("no scan of yours", answer["message"]["text"])

    def test_a_request_that_arrives_twice_counts_once(self):
        session = self._open("store_in")
        key = self.key()
        session.scan(key, self.items[0].item_uid)
        session.undo_scan(self.key())
        state = session.scan(key, self.items[0].item_uid)
        self.assertEqual(state["scanned"], 0)
        with self.assertRefused(UserError, "valid key"):
            session.scan("x", self.items[0].item_uid)

    def test_two_devices_scan_the_same_piece(self):
        session = self._open("store_in")
        self._scan(session, self.items[0].item_uid)
        answer = self._scan(self._open("store_in", user=self.user_reception), self.items[0].item_uid)
        self.assertEqual(answer["message"]["tone"], "info")
        self.assertIn("Store Keeper", answer["message"]["text"])
        self.assertEqual(answer["scanned"], 1)

    def test_booked_once_and_then_closed(self):
        session = self._open("store_in")
        self._identify(session, self.user_reception, self.user_store_keeper)
        self._scan(session, *self._labels(self.items))
        key = self.key()
        session.book(key)
        session.book(key)
        self.assertEqual(len(session.sudo().picking_ids), 1)
        with self.assertRefused(UserError, "booked or cancelled"):
            self._scan(session, self.items[0].item_uid)
        with self.assertRefused(UserError, "cannot become"):
            session.book(self.key())

    def test_to_the_laboratory_in_walking_order_and_back(self):
        self._to_store(self.items)
        self.env["metrology.custody"]._relocate(self.items[0], self.shelf_1, self.keeper)
        self.env["metrology.custody"]._relocate(self.items[1], self.shelf_2, self.keeper)
        session = self._open("dispatch", target=self.laboratory_a)
        labels = [line["label"] for line in session.get_state()["lines"]]
        self.assertEqual(labels, [self.items[1].item_uid, self.items[0].item_uid, self.cable.accessory_uid])
        self._scan(session, self.badges[self.user_store_keeper])
        with self.assertRefused(UserError, "does not work in Laboratory A"):
            self._scan(session, self.badges[self.user_reception])
        self._scan(session, self.badges[self.user_laboratory], *labels)
        session.book(self.key())
        self.assertEqual(self.items.location_id, self.laboratory_a.location_id)
        self.assertEqual(self.order.job_ids.mapped("state"), ["accepted", "accepted"])
        jobs = self.order.job_ids.with_user(self.user_laboratory)
        jobs.action_start()
        self._approve(jobs._finish("pass", {"pdf": PDF}))
        back = self._open("lab_return", target=self.laboratory_a)
        self._identify(back, self.user_laboratory, self.user_store_keeper)
        self._scan(back, *labels)
        back.book(self.key())
        self.assertEqual(self.items.location_id, self.store)
        self.assertHeldOnce(self.items)

    def test_only_what_goes_to_this_laboratory(self):
        self._to_store(self.items)
        session = self._open("dispatch", target=self.laboratory_a)
        reception_item = self._make_signed_order(1).item_ids
        with self.assertRefused(UserError, "does not belong to this list"):
            self._scan(session, reception_item.item_uid)

    def test_an_accessory_does_not_go_to_the_laboratory_alone(self):
        self._to_store(self.items)
        session = self._open("dispatch", target=self.laboratory_a)
        self._identify(session, self.user_store_keeper, self.user_laboratory)
        self._scan(session, self.cable.accessory_uid, self.items[1].item_uid)
        line = self._line(session, self.items[0].item_uid)
        session.set_difference(self.key(), line.id, "missing", "Shelf is empty")
        with self.assertRefused(UserError, "only together with its item"):
            session.book(self.key())

    def test_a_customer_waits(self):
        order = self._make_ready_order(2)
        task = (
            order.with_user(self.user_reception)
            .env["metrology.retrieval.task"]
            ._request(order, order.item_ids, counter="3")
        )
        session = self._open("retrieval", target=task)
        self._identify(session, self.user_store_keeper, self.user_reception)
        found, lost = order.item_ids
        self._scan(session, found.item_uid)
        session.set_difference(self.key(), self._line(session, lost.item_uid).id, "missing", "Not there")
        session.book(self.key())
        self.assertEqual(task.state, "fetched")
        self.assertEqual(found.location_id, self.site_a.release_location_id)
        self.assertEqual(lost.location_id, self.store)
        self.assertFalse(lost.retrieval_task_id)
        self.assertEqual(task.picking_id.giver_id, self.keeper)

    def test_skipped_pieces_come_again_at_the_end(self):
        session = self._open("store_in")
        first = session.get_state()["lines"][0]
        reason = self.env.ref("metrology_store.reason_skip_out_of_reach")
        state = session.skip(self.key(), first["id"], reason.id, "ladder")
        self.assertEqual(state["lines"][-1]["id"], first["id"])
        self.assertIn("ladder", state["lines"][-1]["skipped"])
        with self.assertRefused(UserError, "Choose why"):
            session.skip(self.key(), first["id"], self.fault.id)
        with self.assertRefused(UserError, "explanation"):
            session.skip(self.key(), first["id"], self.env.ref("metrology_store.reason_skip_other").id)

    def test_refusals_per_role_and_site(self):
        for name in ("agent", "supervisor", "contract_specialist", "marketing_officer", "finance", "auditor"):
            with self.subTest(name), self.assertRefused(AccessError, "Only reception, store"):
                self._open("store_in", user=getattr(self, f"user_{name}"))
        with self.assertRefused(AccessError, "do not work at Site A"):
            self._open("store_in", user=self.user_store_keeper_b)
        session = self._open("store_in")
        foreign = session.with_user(self.user_store_keeper_b)
        for call in (
            foreign.get_state,
            lambda: foreign.scan(self.key(), self.items[0].item_uid),
            lambda: foreign.book(self.key()),
            lambda: foreign.read(["name"]),
        ):
            with self.assertRefused(AccessError, ""):
                call()
        with self.assertRefused(UserError, ""):
            session.write({"giver_id": self.user_store_keeper.id})
        with self.assertRefused(AccessError, ""):
            session.line_ids.write({"scanned_at": "2026-01-01 00:00:00"})

    def test_opening_costs_the_same_for_many(self):
        def count(number):
            self._make_signed_order(number)
            session = self._open("store_in")
            session.env.invalidate_all()
            before = self.env.cr.sql_log_count
            session.get_state()
            return self.env.cr.sql_log_count - before

        few = count(2)
        self.assertLessEqual(count(30), few)
