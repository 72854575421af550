import itertools

from odoo import Command

from odoo.addons.metrology_pickup.tests.common import PickupCommon

# A photo as the hand-held sends it: one pixel.
PHOTO = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="


class StoreCommon(PickupCommon):
    """Shelves, badges, and helpers that do what the hand-held does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._make_users(
            {"store_keeper_b": ("store_keeper", cls.site_b), "driver": ("store_keeper", cls.site_b)}
        )
        cls.store = cls.site_a.store_location_id
        cls.shelf_1, cls.shelf_2 = cls.env["stock.location"].create(
            [
                {
                    "name": name,
                    "usage": "internal",
                    "location_id": cls.store.id,
                    "barcode": f"AAA-{name}",
                    "walk_order": order,
                }
                for name, order in (("S1", 20), ("S2", 10))
            ]
        )
        staff = (
            cls.user_reception
            | cls.user_store_keeper
            | cls.user_laboratory
            | cls.user_reception_b
            | cls.user_store_keeper_b
            | cls.user_driver
        )
        badges = cls.env["metrology.badge"].create([{"user_id": user.id} for user in staff])
        cls.badges = {badge.user_id: badge.code for badge in badges}
        cls.keys = itertools.count(1)
        cls.Handover = cls.env["metrology.handover"]
        cls.Stocktake = cls.env["metrology.stocktake"]
        cls.Discrepancy = cls.env["metrology.discrepancy"]

    @classmethod
    def key(cls):
        """A request key nobody has used yet."""
        return f"{next(cls.keys):032x}"

    @classmethod
    def _open(cls, kind, user=None, site=None, target=None):
        """Open a hand-over on the hand-held of ``user`` and return it as seen there."""
        state = cls.Handover.with_user(user or cls.user_store_keeper).open_session(
            kind, (site or cls.site_a).id, target.id if target else None
        )
        return cls.Handover.with_user(user or cls.user_store_keeper).browse(state["id"])

    @classmethod
    def _scan(cls, session, *codes):
        """Scan one code after the other and return the last answer."""
        answer = None
        for code in codes:
            answer = session.scan(cls.key(), code)
        return answer

    @classmethod
    def _identify(cls, session, giver, taker):
        cls._scan(session, cls.badges[giver], cls.badges[taker])

    @classmethod
    def _labels(cls, items):
        return [*items.mapped("item_uid"), *items.accessory_ids.mapped("accessory_uid")]

    @classmethod
    def _line(cls, session, label):
        return session.sudo().line_ids.filtered(lambda line: line.label == label)

    @classmethod
    def _make_order_with_cable(cls, plain=1, **values):
        """A signed order: the first item has a cable, the others have nothing."""
        cable = cls._prepare_item(no_accessories=False, accessory_ids=[Command.create({"name": "Cable"})])
        return cls._make_signed_order([cable, *(cls._prepare_item() for _i in range(plain))], **values)

    def assertHeldOnce(self, items):
        """Each item and accessory in house lies at exactly one place, and the lists say so."""
        self.env.flush_all()
        pieces = [(item.instrument_id, item) for item in items]
        pieces += [(accessory.lot_id, accessory) for accessory in items.accessory_ids]
        quants = self.env["stock.quant"].search(
            [
                ("lot_id", "in", [lot.id for lot, _piece in pieces]),
                ("quantity", "!=", 0),
                ("location_id.usage", "in", ("internal", "transit")),
            ]
        )
        holders = quants.grouped("lot_id")
        for lot, piece in pieces:
            self.assertEqual(len(holders.get(lot, ())), 1, f"{piece.display_name} has one holder")
            self.assertEqual(holders[lot].quantity, 1)
            self.assertEqual(holders[lot].location_id, piece.location_id)
