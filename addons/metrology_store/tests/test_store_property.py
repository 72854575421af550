import random
from collections import Counter

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import PHOTO, StoreCommon

STEPS = 60


@tagged("post_install", "-at_install")
class TestStoreProperty(StoreCommon):
    """Random hand-overs with differences, transfers, moves and counts over two sites: nothing is lost."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = {
            cls.site_a: (cls.user_store_keeper, cls.user_reception),
            cls.site_b: (cls.user_store_keeper_b, cls.user_reception_b),
        }
        cls.shelves = {cls.site_a: cls.shelf_1 | cls.shelf_2, cls.site_b: cls.site_b.store_location_id}
        cls.laboratory_b.user_ids = cls.user_laboratory
        orders = cls._make_order_with_cable(plain=3) | cls._make_order_with_cable(
            plain=2, user=cls.user_reception_b, site_id=cls.site_b.id
        )
        cls.items = orders.with_env(cls.env).item_ids
        # Some have to visit the laboratory of the other site.
        jobs = orders.with_env(cls.env).job_ids
        jobs[1].laboratory_id = cls.laboratory_b
        jobs[-1].laboratory_id = cls.laboratory_a

    def test_random_histories_leave_one_holder_each(self):
        self.chance = random.Random(20260707)
        outcomes = Counter()
        for step in range(STEPS):
            site = self.chance.choice([self.site_a, self.site_b])
            act = self.chance.choice(
                (
                    self._store_in,
                    self._transfer_out,
                    self._transfer_in,
                    self._dispatch,
                    self._put,
                    self._count,
                )
            )
            try:
                with self.env.cr.savepoint():
                    done = act(site)
            except UserError:
                self.env.invalidate_all()
                done = None
            outcomes[act.__name__, done is not None and done] += 1
            with self.subTest(step=step, act=act.__name__):
                self.assertHeldOnce(self.items)
        for act in ("_store_in", "_transfer_out", "_transfer_in", "_dispatch", "_put", "_count"):
            self.assertTrue(outcomes[act, True], f"{act}: {outcomes}")
        self.assertTrue(self.Discrepancy.search_count([("item_id", "in", self.items.ids)]))

    def _hand_over(self, kind, site, target, giver, taker):
        """Scan a random part of the list, explain the rest, and book."""
        session = self._open(kind, self.people[site][0], site, target)
        lines = session.sudo().line_ids
        if not lines:
            session.cancel(self.key())
            return False
        record = session.sudo()
        record.write({"giver_id": False, "taker_id": False})
        self._identify(session, giver, taker)
        for item in lines.item_id:
            there = self.chance.random() < 0.85
            for line in lines.filtered(lambda one, item=item: one._get_item() == item):
                self._settle(session, line, there and self.chance.random() < 0.9)
        for line in lines:
            self._settle(session, line, kind != "dispatch")
        moved = lines.filtered("scanned_at")
        before = {line: line._get_piece().location_id for line in lines}
        session.book(self.key())
        destination = record._get_destination()
        for line, place in before.items():
            self.assertEqual(line._get_piece().location_id, destination if line in moved else place)
        wrong = lines.filtered("difference")
        self.assertEqual(len(record.discrepancy_ids), len(wrong))
        return bool(moved)

    def _settle(self, session, line, is_there):
        if line._is_settled():
            return
        if not is_there:
            session.set_difference(self.key(), line.id, "missing", "Not there")
            return
        self._scan(session, line.label)
        if self.chance.random() < 0.1:
            session.set_difference(self.key(), line.id, "damaged", "Scratched", PHOTO)

    def _store_in(self, site):
        keeper, clerk = self.people[site]
        return self._hand_over("store_in", site, None, clerk, keeper)

    def _transfer_out(self, site):
        other = self.site_b if site == self.site_a else self.site_a
        return self._hand_over("transfer_out", site, other, self.people[site][0], self._get_driver(site))

    def _get_driver(self, site):
        return self.people[site][1]

    def _transfer_in(self, site):
        transfer = self.env["metrology.transfer"].search(
            [("to_site_id", "=", site.id), ("state", "=", "in_transit")], limit=1
        )
        return transfer and self._hand_over(
            "transfer_in", site, transfer, transfer.driver_id, self.people[site][0]
        )

    def _dispatch(self, site):
        laboratory = self.laboratory_a if site == self.site_a else self.laboratory_b
        return self._hand_over("dispatch", site, laboratory, self.people[site][0], self.user_laboratory)

    def _put(self, site):
        here = self.items.filtered(lambda item: item.location_id._get_store_site() == site)
        if not here:
            return False
        shelf = self.chance.choice(list(self.shelves[site]))
        item = self.chance.choice(list(here))
        moves = item.location_id != shelf
        keeper = self.people[site][0]
        store = self.env["metrology.store"].with_user(keeper)
        store.put(self.key(), site.id, item.item_uid, shelf.id)
        if moves and self.chance.random() < 0.3:
            store.undo_put(self.key(), site.id)
        return moves

    def _count(self, site):
        keeper = self.people[site][0]
        Stocktake = self.Stocktake.with_user(keeper)
        count = Stocktake.browse(Stocktake.start(site.id)["id"])
        expected = count.sudo().line_ids.filtered("is_expected")
        seen = [line for line in expected if self.chance.random() < 0.8]
        for line in seen:
            count.scan(self.key(), line.code, line.expected_place_id.id)
        count.finish(self.key())
        self.assertEqual(count.missing_count, len(expected) - len(seen))
        self.assertEqual(count.found_count, len(seen))
        count.with_user(self.user_supervisor).action_approve()
        return bool(expected)
