from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import StoreCommon


@tagged("post_install", "-at_install")
class TestStocktake(StoreCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._make_order_with_cable(plain=3)
        cls.first, cls.second, cls.third, cls.fourth = cls.order.item_ids
        cls.cable = cls.first.accessory_ids
        cls._to_store(cls.order.item_ids)
        custody = cls.env["metrology.custody"]
        custody._relocate(cls.first | cls.second, cls.shelf_1, cls.keeper)
        custody._relocate(cls.third | cls.fourth, cls.shelf_2, cls.keeper)

    def _start(self, shelves=None, user=None):
        Stocktake = self.Stocktake.with_user(user or self.user_store_keeper)
        return Stocktake.browse(Stocktake.start(self.site_a.id, shelves.ids if shelves else None)["id"])

    def _make_shelf(self):
        return self.env["stock.location"].create(
            {"name": "S3", "usage": "internal", "location_id": self.store.id}
        )

    def _count(self, count, label, shelf=None):
        return count.scan(self.key(), label, shelf.id if shelf else False)

    def _results(self, count):
        return {line.code: line.result for line in count.sudo().line_ids}

    def test_the_result_names_what_is_missing_and_who_had_it_last(self):
        count = self._start(self.shelf_1 | self.shelf_2)
        for label in (self.first.item_uid, self.cable.accessory_uid):
            self._count(count, label, self.shelf_1)
        self._count(count, self.third.item_uid, self.shelf_2)
        self._count(count, self.fourth.item_uid, self.shelf_1)
        answer = self._count(count, "OLD-LABEL-7", self.shelf_2)
        self.assertIn("Nobody knows", answer["message"]["text"])
        state = count.finish(self.key())
        self.assertEqual(
            self._results(count),
            {
                self.first.item_uid: "found",
                self.cable.accessory_uid: "found",
                self.second.item_uid: "missing",
                self.third.item_uid: "found",
                self.fourth.item_uid: "misplaced",
                "OLD-LABEL-7": "unknown",
            },
        )
        self.assertEqual((count.found_count, count.missing_count, count.misplaced_count), (3, 1, 1))
        missing = next(line for line in state["problems"] if line["result"] == "missing")
        self.assertEqual(missing["label"], self.second.item_uid)
        self.assertEqual((missing["last"]["giver"], missing["last"]["taker"]), ("Reception", "Store Keeper"))

    def test_wrong_places_are_corrected_with_one_tap(self):
        count = self._start(self.shelf_1 | self.shelf_2)
        self._count(count, self.first.item_uid, self.shelf_2)
        self._count(count, self.second.item_uid, self.shelf_1)
        count.finish(self.key())
        line = count.sudo().line_ids.filtered(lambda one: one.item_id == self.first)
        state = count.correct(self.key(), line.id)
        self.assertEqual(self.first.location_id, self.shelf_2)
        self.assertEqual(self.cable.location_id, self.shelf_1, "the accessory was not seen there")
        self.assertTrue(next(one for one in state["problems"] if one["id"] == line.id)["is_corrected"])
        with self.assertRefused(UserError, "nothing is to be corrected"):
            count.correct(self.key(), line.id)
        self.assertHeldOnce(self.order.item_ids)

    def test_moves_during_the_count_are_taken_into_account(self):
        count = self._start()
        custody = self.env["metrology.custody"]
        laboratory = self.laboratory_a.location_id
        custody._move(self.second, laboratory, "dispatch", self.keeper, self.user_laboratory.partner_id)
        self._count(count, self.third.item_uid, self.shelf_2)
        custody._move(self.third, laboratory, "dispatch", self.keeper, self.user_laboratory.partner_id)
        arrived = self._make_signed_order(1).item_ids
        self._count(count, arrived.item_uid)
        count.finish(self.key())
        results = self._results(count)
        self.assertEqual(results[self.second.item_uid], "moved")
        self.assertEqual(results[self.third.item_uid], "found")
        self.assertEqual(results[arrived.item_uid], "found")
        self.assertEqual(results[self.fourth.item_uid], "missing")

    def test_what_is_booked_elsewhere_is_surplus(self):
        away = self._make_signed_order(1, user=self.user_reception_b, site_id=self.site_b.id).item_ids
        count = self._start()
        answer = self._count(count, away.item_uid, self.shelf_1)
        self.assertEqual(answer["message"]["tone"], "warning")
        reception = self._make_signed_order(1).item_ids
        self._count(count, reception.item_uid, self.shelf_1)
        count.finish(self.key())
        results = self._results(count)
        self.assertEqual(results[away.item_uid], "surplus")
        self.assertEqual(results[reception.item_uid], "surplus", "it needs a hand-over, not a correction")

    def test_a_second_count_of_the_same_place_is_refused(self):
        count = self._start(self.shelf_1)
        for shelves in (self.shelf_1, self.shelf_1 | self.shelf_2, None, self.store):
            with self.assertRefused(UserError, "counted already"):
                self._start(shelves, user=self.user_reception)
        self._start(self.shelf_2)
        count.finish(self.key())
        with self.assertRefused(UserError, "counted already"):
            self._start(self.shelf_1)
        count.action_cancel()
        self._start(self.shelf_1)

    def test_a_supervisor_who_did_not_count_approves(self):
        count = self._start(self.shelf_1)
        self._count(count, self.first.item_uid)
        count.finish(self.key())
        with self.assertRefused(AccessError, "Only a supervisor"):
            count.action_approve()
        own = self._start(self.shelf_2, user=self.user_administrator)
        own.finish(self.key())
        with self.assertRefused(UserError, "whoever counted"):
            own.action_approve()
        count.with_user(self.user_supervisor).action_approve()
        self.assertEqual((count.state, count.approved_by_id), ("approved", self.user_supervisor))
        discrepancies = self.Discrepancy.search([("stocktake_id", "=", count.id)])
        self.assertEqual(set(discrepancies.mapped("code")), {self.second.item_uid, self.cable.accessory_uid})
        self.assertEqual(set(discrepancies.mapped("kind")), {"missing"})
        self.assertEqual(discrepancies.giver_id, self.user_reception.partner_id)
        with self.assertRefused(UserError, "not possible any more"):
            self._count(count, self.second.item_uid)

    def test_undo_repeat_and_resume(self):
        count = self._start(self.shelf_1)
        key = self.key()
        count.scan(key, self.first.item_uid, False)
        count.scan(key, self.first.item_uid, False)
        self.assertEqual(count.get_state()["scanned"], 1)
        self._count(count, "STRANGE")
        count.undo_scan(self.key())
        count.undo_scan(self.key())
        self.assertEqual(count.get_state()["scanned"], 0)
        self.assertNotIn("STRANGE", self._results(count))
        count.finish(self.key())
        count.resume(self.key())
        self._count(count, self.first.item_uid)
        self.assertEqual(count.get_state()["scanned"], 1)

    def test_refusals(self):
        with self.assertRefused(AccessError, "do not work at Site A"):
            self._start(user=self.user_store_keeper_b)
        with self.assertRefused(UserError, "store of Site A"):
            self._start(self.site_b.store_location_id)
        count = self._start(self.shelf_1)
        with self.assertRefused(UserError, "does not belong to the count"):
            self._count(
                self._start(self.shelf_2 | self._make_shelf(), user=self.user_reception), "X", self.shelf_1
            )
        with self.assertRefused(AccessError, ""):
            count.with_user(self.user_store_keeper_b).get_state()
        with self.assertRefused(UserError, ""):
            count.write({"missing_count": 0})

    def test_a_scan_costs_the_same_for_many(self):
        def cost(count, label):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._count(count, label)
            return self.env.cr.sql_log_count - before

        few = cost(self._start(self.shelf_1), self.first.item_uid)
        more = self._make_signed_order(30).item_ids
        self._to_store(more)
        self.env["metrology.custody"]._relocate(more, self.shelf_2, self.keeper)
        self.assertLessEqual(cost(self._start(self.shelf_2), more[0].item_uid), few + 1)
