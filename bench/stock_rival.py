"""What a stock Odoo does for the same work: lots, a picking, its validation."""

from itertools import count

from .people import Desk

PICKINGS, MOVES = 50, 10


class StockRoom:
    """A warehouse of a stock Odoo, with a product tracked by lot and a customer who owns what comes in."""

    def __init__(self, database):
        self.desk = Desk(database)
        self.serial = count(1)
        with self.desk.system() as env:
            self.product = (
                env["product.product"]
                .create({"name": "仪器", "type": "consu", "is_storable": True, "tracking": "lot"})
                .id
            )
            self.products = (
                env["product.product"]
                .create(
                    [
                        {"name": f"物料{number}", "type": "consu", "is_storable": True}
                        for number in range(MOVES)
                    ]
                )
                .ids
            )
            self.customer = env["res.partner"].create({"name": "测试客户有限公司", "is_company": True}).id
            warehouse = env["stock.warehouse"].search([], limit=1)
            self.picking_type = warehouse.in_type_id.id
            self.source = env.ref("stock.stock_location_customers").id
            self.destination = warehouse.lot_stock_id.id
            self.unit = env.ref("uom.product_uom_unit").id
        self.desk.hire(
            "stock_keeper",
            "stock.group_stock_user",
            "stock.group_production_lot",
            "stock.group_tracking_owner",
        )

    def take_in(self, pieces):
        """Lots owned by the customer, one move with a line per piece, validated and committed."""
        with self.desk.transaction() as env:
            names = [f"B{next(self.serial):09d}" for _piece in range(pieces)]
            lots = env["stock.lot"].create([{"name": name, "product_id": self.product} for name in names])
            place = {
                "product_id": self.product,
                "location_id": self.source,
                "location_dest_id": self.destination,
            }
            lines = [
                (
                    0,
                    0,
                    {
                        **place,
                        "product_uom_id": self.unit,
                        "lot_id": lot.id,
                        "quantity": 1,
                        "picked": True,
                        "owner_id": self.customer,
                    },
                )
                for lot in lots
            ]
            move = {
                **place,
                "product_uom": self.unit,
                "product_uom_qty": pieces,
                "picked": True,
                "move_line_ids": lines,
            }
            picking = env["stock.picking"].create({**self._prepare_picking(), "move_ids": [(0, 0, move)]})
            picking.button_validate()
            if picking.state != "done":
                raise AssertionError(f"the stock picking is {picking.state} instead of done")

    def plan(self):
        """A batch of draft pickings of ten moves each in one call; returns the number of moves made."""
        with self.desk.transaction() as env:
            pickings = env["stock.picking"].create(
                [
                    {
                        **self._prepare_picking(),
                        "move_ids": [
                            (
                                0,
                                0,
                                {
                                    "product_id": product,
                                    "product_uom": self.unit,
                                    "product_uom_qty": 1,
                                    "location_id": self.source,
                                    "location_dest_id": self.destination,
                                },
                            )
                            for product in self.products
                        ],
                    }
                    for _picking in range(PICKINGS)
                ]
            )
            return len(pickings.move_ids)

    def _prepare_picking(self):
        return {
            "picking_type_id": self.picking_type,
            "location_id": self.source,
            "location_dest_id": self.destination,
            "partner_id": self.customer,
        }
