import random
from collections import Counter

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import IntakeCommon

STEPS = 1000


@tagged("post_install", "-at_install")
class TestCustodyProperty(IntakeCommon):
    """1,000 random legal and illegal steps over five sites: nothing is ever lost or in two places."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        extra = cls.env["metrology.site"].create(
            [{"code": f"PS{index}", "name": f"Property site {index}"} for index in range(3)]
        )
        cls.sites = cls.site_a | cls.site_b | extra
        cls.sites._create_warehouse()
        cls.customers = cls.env.ref("stock.stock_location_customers")
        cls.places = (
            cls.sites.reception_location_id
            | cls.sites.store_location_id
            | cls.sites.release_location_id
            | cls.env.ref("metrology_instrument.location_transit")
            | cls.env.ref("metrology_instrument.location_other_institutes")
        )
        cls.people = [
            user.partner_id
            for user in (cls.user_reception, cls.user_store_keeper, cls.user_laboratory, cls.user_reception_b)
        ]
        cls.user_reception.metrology_site_ids = cls.sites

    def test_random_histories_conserve_items(self):
        chance = random.Random(20260101)
        orders = self.env["metrology.order"]
        for site in self.sites:
            orders |= self._make_signed_order(4, site_id=site.id)
        items = list(orders.item_ids)
        expected = {item: item.location_id for item in items}
        outcomes = Counter()
        for step in range(STEPS):
            moved = self.env["metrology.order.item"].union(*chance.sample(items, chance.randint(1, 3)))
            destination = chance.choice([*self.places, self.customers])
            giver, taker = chance.choice(self.people), chance.choice(self.people)
            kind = (
                "release"
                if destination == self.customers
                else "intake"
                if chance.random() < 0.05
                else "transfer"
            )
            if kind == "intake":
                placed = all(expected[item] == self.customers for item in moved)
            else:
                placed = all(expected[item] not in (self.customers, destination) for item in moved)
            legal = giver != taker and placed and (kind, destination) != ("intake", self.customers)
            try:
                with self.env.cr.savepoint():
                    self.env["metrology.custody"]._move(moved, destination, kind, giver, taker)
                accepted = True
            except UserError:
                accepted = False
            self.assertEqual(accepted, legal, f"step {step}: {moved} → {destination.display_name} ({kind})")
            outcomes[accepted] += 1
            if accepted:
                expected.update(dict.fromkeys(moved, destination))
            if step % 20 == 0 or step == STEPS - 1:
                self._check_conservation(expected)
            if sum(place == self.customers for place in expected.values()) > len(items) // 2:
                fresh = self._make_signed_order(4, site_id=chance.choice(self.sites).id)
                items += list(fresh.item_ids)
                expected.update({item: item.location_id for item in fresh.item_ids})
        self.assertGreater(outcomes[True], 100)
        self.assertGreater(outcomes[False], 100)

    def _check_conservation(self, expected):
        """Each item has one holder in house, or none when it is with the customer; the sums tie out."""
        self.env.flush_all()
        lots = self.env["stock.lot"].browse([item.instrument_id.id for item in expected])
        holders = {}
        for quant in self.env["stock.quant"].search(
            [
                ("lot_id", "in", lots.ids),
                ("quantity", "!=", 0),
                ("location_id.usage", "in", ("internal", "transit")),
            ]
        ):
            self.assertEqual(quant.quantity, 1)
            self.assertNotIn(quant.lot_id, holders, "an item is in two places")
            holders[quant.lot_id] = quant.location_id
        for item, place in expected.items():
            self.assertEqual(item.location_id, place)
            self.assertEqual(holders.get(item.instrument_id, self.customers), place)
        in_house = [item for item, place in expected.items() if place != self.customers]
        self.assertEqual(len(holders), len(in_house))
