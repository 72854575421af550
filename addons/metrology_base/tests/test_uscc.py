from odoo.tests import BaseCase, tagged

from .. import uscc

# code, what is wrong with it
VECTORS = [
    ("91110115MA01Q8BQ48", None),
    ("91110115MA01Q8BQ49", "check"),
    ("91110115MAO1Q8BQ48", "character"),
    ("91110108551385082Q", None),
    ("91330100799655058B", None),
    ("91110000802100433B", None),
    ("91350100M000100Y43", None),
]


@tagged("post_install", "-at_install")
class TestUscc(BaseCase):
    def test_vectors(self):
        for code, expected in VECTORS:
            with self.subTest(code=code):
                self.assertEqual(uscc.problem(code), expected)

    def test_organization_codes_inside(self):
        for code, expected in VECTORS:
            if expected is None:
                with self.subTest(code=code):
                    self.assertIsNone(uscc.organization_problem(uscc.organization_code(code)))

    def test_swapped_neighbours_are_found(self):
        code = "91110115MA01Q8BQ48"
        for position in range(8, 16):
            if code[position] == code[position + 1]:
                continue
            swapped = code[:position] + code[position + 1] + code[position] + code[position + 2 :]
            with self.subTest(code=swapped):
                self.assertIsNotNone(uscc.problem(swapped))

    def test_length(self):
        self.assertEqual(uscc.problem("110115015208843"), "length")
        self.assertEqual(uscc.problem(""), "length")

    def test_normalize(self):
        self.assertEqual(uscc.normalize(" 9111０115-ma01 q8bq48\u200b"), "91110115MA01Q8BQ48")
        self.assertEqual(uscc.normalize(None), "")
        self.assertEqual(uscc.normalize(False), "")

    def test_organization_code(self):
        self.assertIsNone(uscc.organization_problem("MA01Q8BQ4"))
        self.assertEqual(uscc.organization_problem("MA01Q8BQ5"), "check")
        self.assertEqual(uscc.organization_problem("MA01Q8B"), "length")
        self.assertEqual(uscc.organization_problem("MA01Q8B*4"), "character")
