import csv
from pathlib import Path

from odoo.tests import BaseCase, tagged

from odoo.addons.metrology_complaint.improvement_verdict import ImprovementVerdict

TABLE = Path(__file__).parent / "data" / "improvement_verdicts.csv"
COUNTS = ("cases_before", "items_before", "cases_after", "items_after")


@tagged("post_install", "-at_install")
class TestImprovementVerdict(BaseCase):
    """The verdict follows from four counts alone."""

    def test_truth_table(self):
        with TABLE.open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        for row in rows:
            comparison = ImprovementVerdict(*(int(row[name]) for name in COUNTS))
            self.assertEqual(comparison.verdict, row["verdict"], row["why"])
            self.assertAlmostEqual(comparison.p_value, float(row["p_value"]), 6, row["why"])

    def test_fewer_cases_are_never_worse(self):
        order = ["not_effective", "effective"]
        for before in range(6, 40, 3):
            verdicts = [ImprovementVerdict(before, 1000, after, 900).verdict for after in range(40)]
            self.assertEqual(sorted(verdicts, key=order.index, reverse=True), verdicts)

    def test_scale_does_not_matter(self):
        one, ten = ImprovementVerdict(20, 200, 5, 150), ImprovementVerdict(20, 2000, 5, 1500)
        self.assertAlmostEqual(one.p_value, ten.p_value)
        self.assertAlmostEqual(one.rate_before, 10 * ten.rate_before)

    def test_counts_are_not_negative(self):
        with self.assertRaises(ValueError):
            ImprovementVerdict(1, 10, -1, 10)
