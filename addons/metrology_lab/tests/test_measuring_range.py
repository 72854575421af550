import doctest

from odoo.tests import BaseCase, tagged

from odoo.addons.metrology_lab import measuring_range


@tagged("post_install", "-at_install")
class TestMeasuringRange(BaseCase):
    def test_documentation(self):
        result = doctest.testmod(measuring_range)
        self.assertTrue(result.attempted)
        self.assertFalse(result.failed)

    def test_units(self):
        covered = measuring_range.is_range_covered
        self.assertIs(covered("0~6 MPa", "0~600 kPa"), True)
        self.assertIs(covered("0~600 kPa", "0~6 MPa"), False)
        self.assertIs(covered("(-40~120)℃", "(0～100)°C"), True)
        self.assertIsNone(covered("0~6 MPa", "0~10 mm"))
        self.assertIsNone(covered(None, "0~10 mm"))
        self.assertIsNone(covered("0~10 mm", False))
