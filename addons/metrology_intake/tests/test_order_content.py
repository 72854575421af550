from odoo.tests import tagged
from odoo.tests.common import BaseCase

from ..order_content import canonical, differences, fingerprint


@tagged("post_install", "-at_install")
class TestOrderContent(BaseCase):
    def test_order_of_keys_does_not_matter(self):
        self.assertEqual(fingerprint({"a": 1, "b": [2, 3]}), fingerprint({"b": [2, 3], "a": 1}))

    def test_every_leaf_matters(self):
        base = {"a": {"b": "x"}, "items": [{"n": 1}, {"n": 2}]}
        for changed in (
            {"a": {"b": "y"}, "items": [{"n": 1}, {"n": 2}]},
            {"a": {"b": "x"}, "items": [{"n": 2}, {"n": 1}]},
            {"a": {"b": "x"}, "items": [{"n": 1}]},
        ):
            self.assertNotEqual(fingerprint(base), fingerprint(changed))

    def test_canonical_keeps_chinese(self):
        self.assertEqual(canonical({"名": "卡尺"}), '{"名":"卡尺"}')

    def test_differences_name_path_and_both_values(self):
        old = {"items": [{"fee": "50.00"}, {"fee": "60.00"}], "site": "HPL"}
        new = {"items": [{"fee": "50.00"}, {"fee": "70.00"}], "site": "HPL"}
        self.assertEqual(differences(old, new), [("items/2/fee", "60.00", "70.00")])
        self.assertEqual(differences(old, old), [])
