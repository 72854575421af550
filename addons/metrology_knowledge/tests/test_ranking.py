import csv
from pathlib import Path

from odoo.tests import BaseCase

from ..data_rows import read_articles, read_synonyms
from ..ranking import MAX_LENGTH, Ranking, cut_article

QUESTIONS = Path(__file__).resolve().parents[3] / "data" / "knowledge"


class TestRanking(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rows = read_articles()
        articles = {row["code"]: cut_article(row["title"], row["body"]) for row in cls.rows}
        cls.ranking = Ranking(articles, read_synonyms())

    def _count_hits(self, name):
        with open(QUESTIONS / name, encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        found = [{code for code, _score in self.ranking.search(row["question"])} for row in rows]
        return sum(row["article"] in codes for row, codes in zip(rows, found, strict=True)), len(rows)

    def test_questions_beside_which_synonyms_were_written(self):
        hits, total = self._count_hits("questions.csv")
        self.assertEqual(total, 100)
        self.assertGreaterEqual(hits, 95)

    def test_questions_that_synonyms_never_saw(self):
        """Guards what is reached, which is far from the goal of 90 %: see the README."""
        hits, total = self._count_hits("questions_held_out.csv")
        self.assertEqual(total, 50)
        self.assertGreaterEqual(hits, 26)

    def test_every_article_names_its_source(self):
        self.assertGreaterEqual(len(self.rows), 60)
        self.assertFalse([row["code"] for row in self.rows if not row["source"]])
        self.assertEqual(len({row["code"] for row in self.rows}), len(self.rows))

    def test_sound_finds_in_letters_and_in_wrong_characters(self):
        for question in ("shuibiao", "水婊"):
            self.assertEqual(self.ranking.search(question)[0][0], "cycle_water_meter", question)

    def test_use_decides_among_equals(self):
        twins = Ranking({1: cut_article("水表", "一"), 2: cut_article("水表", "一")})
        self.assertEqual(twins.search("水表")[0][0], 1)
        self.assertEqual(twins.search("水表", uses={2: 10})[0][0], 2)

    def test_odd_input_is_answered(self):
        for text in (
            "",
            " ",
            "\0",
            "%_'\"",
            "{{7*7}}",
            "<script>",
            "\ud800",
            "水" * 10 * MAX_LENGTH,
            "a" * 10_000,
        ):
            self.assertIsInstance(self.ranking.search(text), list)
