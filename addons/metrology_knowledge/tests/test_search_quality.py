import csv
from pathlib import Path

from odoo.tests import tagged

from odoo.addons.metrology_base.tests.common import MetrologyCommon

QUESTIONS = Path(__file__).resolve().parents[3] / "data" / "knowledge"


@tagged("post_install", "-at_install")
class TestSearchQuality(MetrologyCommon):
    """The starting articles answer questions in customers' words. `./desk bench P19` prints the figures."""

    def _count_hits(self, name):
        with open(QUESTIONS / name, encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        pages = self.env["document.page"].with_user(self.user_agent)
        hits = 0
        for row in rows:
            article = self.env.ref(f"metrology_knowledge.article_{row['article']}")
            hits += article.id in [found for found, _score in pages._rank(row["question"], 3)]
        return hits, len(rows)

    def test_questions_beside_which_synonyms_were_written(self):
        hits, total = self._count_hits("questions.csv")
        self.assertEqual(total, 100)
        self.assertGreaterEqual(hits, 97)

    def test_questions_that_nobody_wrote_articles_beside(self):
        hits, total = self._count_hits("questions_held_out.csv")
        self.assertEqual(total, 50)
        self.assertGreaterEqual(hits, 46)
