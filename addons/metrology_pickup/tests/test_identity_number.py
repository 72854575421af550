import doctest

from odoo.tests import BaseCase, tagged

from odoo.addons.metrology_pickup import identity_number


@tagged("post_install", "-at_install")
class TestIdentityNumber(BaseCase):
    def test_documentation(self):
        result = doctest.testmod(identity_number)
        self.assertTrue(result.attempted)
        self.assertFalse(result.failed)

    def test_the_fingerprint_needs_the_key(self):
        number = "11010519491231002X"
        first = identity_number.fingerprint(number, "key")
        self.assertEqual(first, identity_number.fingerprint(number, "key"))
        self.assertNotEqual(first, identity_number.fingerprint(number, "other key"))
        self.assertNotIn(number[-4:], first)
