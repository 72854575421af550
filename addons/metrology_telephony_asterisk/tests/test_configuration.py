from odoo.tests import tagged

from ..dialplan import Unsafe, plain
from .common import AsteriskCommon


@tagged("post_install", "-at_install")
class TestConfiguration(AsteriskCommon):
    def test_the_connector_gets_what_is_new_and_nothing_else(self):
        wanted = self._report()["configuration"]
        self.assertIn("exten => 8000,1,", wanted["files"]["extensions.conf"])
        self.assertIn(f"password = {self.seats[0].secret}", wanted["files"]["pjsip.conf"])
        self.assertFalse(self.provider.is_current)
        self.assertNotIn("configuration", self._report(configuration=wanted["sum"]))
        self.assertTrue(self.provider.is_current)

    def test_each_change_is_news(self):
        known = self._report()["configuration"]["sum"]
        for change in (
            lambda: self.seats[0].write({"number": "1003"}),
            lambda: self.seats[0].write({"active": False}),
            lambda: self.line.write({"number": "8009"}),
            lambda: self.line.unlink(),
        ):
            change()
            fresh = self._report(configuration=known)["configuration"]["sum"]
            self.assertNotEqual(fresh, known)
            known = fresh

    def test_a_fault_is_shown_until_it_is_over(self):
        self._report(fault="the disk is full")
        self.assertEqual(self.provider.fault, "the disk is full")
        self._report()
        self.assertFalse(self.provider.fault)

    def test_a_simulator_gets_no_configuration(self):
        self.provider.vendor = "simulator"
        self.assertEqual(self._report().keys(), {"cursor", "taken"})

    def test_no_value_ends_a_line_of_the_configuration(self):
        for text in ("1001\nexten => _X.,1,System(id)", "a,b", "${SHELL(id)}", "x;y", "a b", "张"):
            with self.assertRaises(Unsafe):
                plain(text)
        self.assertEqual(plain("1001"), "1001")
