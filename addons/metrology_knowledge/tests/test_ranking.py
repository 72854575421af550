from unittest.mock import patch

import numpy

from odoo.tests import BaseCase

from .. import meaning
from ..data_rows import read_articles, read_synonyms
from ..ranking import MAX_LENGTH, Ranking, cut_article, prefer_used

NO_MEANING = numpy.zeros((2, meaning.SIZE))


class TestRanking(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rows = read_articles()
        cls.ranking = Ranking(
            {
                row["code"]: (cut_article(row["title"], row["body"], row["questions"]), NO_MEANING)
                for row in cls.rows
            },
            read_synonyms(),
        )

    def test_every_article_names_its_source_and_how_customers_ask(self):
        self.assertGreaterEqual(len(self.rows), 60)
        self.assertFalse([row["code"] for row in self.rows if not row["source"] or len(row["questions"]) < 5])
        self.assertEqual(len({row["code"] for row in self.rows}), len(self.rows))

    def test_words_alone_find_two_characters_synonyms_and_sounds(self):
        for question in ("水表", "shuibiao", "水婊", "SHUI BIAO"):
            self.assertEqual(self.ranking.search(question)[0][0], "cycle_water_meter", question)
        self.assertIn("fee_query", [code for code, _score in self.ranking.search("啥价")])

    def test_meaning_decides_where_no_word_does(self):
        articles = {
            name: (cut_article(title, ""), numpy.stack([meaning.embed([title])[0]] * 2))
            for name, title in (("pay", "缴费方式"), ("lost", "证书遗失补办"))
        }
        question = "我该怎么把钱给你们"
        self.assertEqual(Ranking(articles).search(question), [])
        found = Ranking(articles).search(question, meaning.embed([question])[0])
        self.assertEqual(found[0][0], "pay")

    def test_noise_finds_nothing(self):
        articles = {"pay": (cut_article("缴费方式", ""), meaning.embed(["缴费方式", "缴费方式"]))}
        for noise in ("zxqj kfw", "8613", "。。。", ""):
            self.assertEqual(Ranking(articles).search(noise, meaning.embed([noise])[0]), [], noise)

    def test_use_decides_among_equals_only(self):
        ranked = [(1, 0.9), (2, 0.9), (3, 0.8), (4, 0.9)]
        self.assertEqual([one for one, _score in prefer_used(ranked, {1: 0, 2: 10, 3: 999}, 9)], [2, 1, 3])

    def test_odd_input_is_answered(self):
        for text in (
            "",
            " ",
            "\0",
            "%_'\"",
            "{{7*7}}",
            "<script>",
            "\ud800",
            "ﷺ" * 5_000,
            "水" * 10 * MAX_LENGTH,
            "a" * 10_000,
        ):
            self.assertIsInstance(self.ranking.search(text, meaning.embed([text])[0]), list)

    def test_only_letters_digits_and_chinese_reach_the_engine(self):
        self.assertEqual(meaning.clean("ＣＮＡＳ\0﷽’; 水表？\ud800"), "cnas 水表")
        self.assertLessEqual(len(meaning.clean("水" * 100_000)), meaning.LONGEST)

    def test_an_older_processor_searches_by_words(self):
        meaning._load.cache_clear()
        self.addCleanup(meaning._load.cache_clear)
        with patch.object(meaning, "PROCESSOR") as processor:
            processor.read_text.return_value = "flags: sse2"
            self.assertFalse(meaning.embed(["水表"]).any())
        self.assertEqual(
            self.ranking.search("水表", numpy.zeros(meaning.SIZE))[0][0],
            "cycle_water_meter",
        )
