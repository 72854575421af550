from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.metrology_base.tests.common import MetrologyCommon


@tagged("post_install", "-at_install")
class TestMoveLineAccess(MetrologyCommon):
    """Custody can not be bent by writing stock move lines, whatever role somebody has."""

    def test_roles_can_not_write_move_lines(self):
        location = self.site_a.store_location_id
        product = self.env.ref("metrology_instrument.product_instrument")
        values = {
            "product_id": product.id,
            "location_id": location.id,
            "location_dest_id": self.site_a.reception_location_id.id,
            "quantity": 1,
            "company_id": self.env.company.id,
        }
        move = self.env["stock.move"].create(
            {
                "product_id": product.id,
                "product_uom": product.uom_id.id,
                "product_uom_qty": 1,
                "location_id": values["location_id"],
                "location_dest_id": values["location_dest_id"],
            }
        )
        values["move_id"] = move.id
        line = self.env["stock.move.line"].create(values)
        for user in (
            self.user_reception,
            self.user_store_keeper,
            self.user_laboratory,
            self.user_agent,
            self.user_auditor,
            self.user_marketing_officer,
        ):
            with self.subTest(user.login):
                lines = line.with_user(user)
                with self.assertRaises(AccessError):
                    lines.write({"picked": True})
                with self.assertRaises(AccessError):
                    lines.unlink()
                with self.assertRaises(AccessError):
                    lines.create(values)
