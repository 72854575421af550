from odoo.tests import tagged

from odoo.addons.metrology_instrument.hooks import uninstall_hook

from .common import InstrumentCommon


@tagged("post_install", "-at_install")
class TestUninstall(InstrumentCommon):
    def _get_names(self):
        return set(
            self.env["ir.model.data"].search([("module", "=", "metrology_instrument")]).mapped("name")
        ) & {"product_instrument", "product_accessory", "location_transit", "sequence_instrument"}

    def test_what_is_in_use_is_kept(self):
        self.assertEqual(len(self._get_names()), 4)
        uninstall_hook(self.env)
        self.assertEqual(self._get_names(), {"product_accessory", "location_transit"})
        self.assertTrue(self.product.exists())
        self.assertFalse(self.product.active)
