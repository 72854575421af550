from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.metrology_base.tests.common import MetrologyCommon


@tagged("post_install", "-at_install")
class TestArticle(MetrologyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pages = cls.env["document.page"]
        cls.article = cls.pages.create(
            {"name": "量子秤怎样送检", "content": "<p>装箱</p>", "article_kind": "sending", "source": "test"}
        )

    def test_agent_finds_the_article_and_cannot_change_it(self):
        pages = self.pages.with_user(self.user_agent)
        self.assertEqual(pages.suggest("量子秤")[0]["id"], self.article.id)
        self.assertIn(self.article, pages.search([("question", "ilike", "量子秤咋送")]))
        with self.assertRaises(AccessError):
            self.article.with_user(self.user_agent).name = "x"
        with self.assertRaises(AccessError):
            pages.create({"name": "x", "article_kind": "sending"})

    def test_supervisor_writes_and_the_search_follows(self):
        article = self.article.with_user(self.user_supervisor)
        article.write({"name": "引力盘怎样送检", "content": "<p>轻放</p>"})
        self.assertEqual(self.pages.suggest("引力盘")[0]["id"], article.id)
        self.assertEqual(self.pages.suggest("引力盘")[0]["text"], "轻放")
        article.active = False
        self.assertNotIn(article.id, [row["id"] for row in self.pages.suggest("引力盘")])

    def test_a_new_way_of_asking_finds_the_article_at_once(self):
        words = "嗡嗡响的那个铁盒子"
        self.assertNotEqual(self.pages.suggest(words)[0]["id"], self.article.id)
        with self.assertRaises(AccessError):
            self.article.with_user(self.user_agent).question_ids = [Command.create({"name": words})]
        self.article.with_user(self.user_supervisor).question_ids = [Command.create({"name": words})]
        self.assertEqual(self.pages.suggest(words)[0]["id"], self.article.id)
        self.article.question_ids.unlink()
        self.assertNotEqual(self.pages.suggest(words)[0]["id"], self.article.id)

    def test_everyday_names_of_a_bound_instrument_type_find_the_article(self):
        discipline = self.env["metrology.discipline"].create({"code": "T-KNO", "name": "Test"})
        self.article.instrument_type_ids = self.env["metrology.instrument.type"].create(
            {"name": "引力波计", "aliases": "抖抖仪；晃晃表", "discipline_id": discipline.id}
        )
        self.assertEqual(self.pages.suggest("晃晃表")[0]["id"], self.article.id)

    def test_articles_of_another_company_are_not_found(self):
        other = self.env["res.company"].create({"name": "别院"})
        self.article.company_id = other
        questions = self.env["metrology.article.question"]
        self.article.question_ids = [Command.create({"name": "别院的问法"})]
        found = self.pages.with_user(self.user_agent).suggest("量子秤怎样送检", limit=20)
        self.assertNotIn(self.article.id, [row["id"] for row in found])
        self.assertFalse(questions.with_user(self.user_agent).search([("name", "=", "别院的问法")]))

    def test_a_search_reads_as_much_whatever_there_is(self):
        pages = self.pages.with_user(self.user_agent)
        pages.suggest("量子秤")
        self.env.invalidate_all()
        with self.assertQueryCount(8):
            pages.suggest("量子秤")
        self.pages.create(
            [
                {"name": f"秤 {number}", "article_kind": "sending", "content": "<p>a</p>"}
                for number in range(80)
            ]
        )
        pages.suggest("量子秤")
        self.env.invalidate_all()
        with self.assertQueryCount(8):
            pages.suggest("量子秤")

    def test_scripts_in_pasted_text_are_gone(self):
        self.article.with_user(
            self.user_supervisor
        ).content = "<p onclick='x()'>好<script>alert(1)</script><img src='x' onerror='y()'/>{{7*7}}</p>"
        self.article.invalidate_recordset()
        for stored in (self.article.content, self.article.history_head.content):
            self.assertIn("{{7*7}}", stored)
            for bad in ("script", "onclick", "onerror"):
                self.assertNotIn(bad, stored)

    def test_past_review_date_is_told(self):
        self.assertFalse(self.pages.suggest("量子秤")[0]["is_expired"])
        self.article.review_date = fields.Date.today() - timedelta(days=1)
        self.assertTrue(self.pages.suggest("量子秤")[0]["is_expired"])
        self.assertIn(self.article, self.pages.search([("is_expired", "=", True)]))
        self.assertNotIn(self.article, self.pages.search([("is_expired", "=", False)]))

    def test_helpful_is_counted_by_readers(self):
        self.article.with_user(self.user_agent).action_note_helpful()
        self.assertEqual(self.article.use_count, 1)

    def test_change_of_a_service_marks_what_is_bound_to_it(self):
        service = self.env["metrology.service"].create({"code": "t_know", "name": "Test service"})
        other = self.pages.create({"name": "x", "article_kind": "sending"})
        self.article.service_ids = service
        service.write({"note": "n"})
        self.assertFalse(self.article.changed_by)
        service.with_user(self.user_marketing_officer).write({"lead_time_days": 3})
        self.assertEqual(self.article.changed_by, "Test service")
        self.assertFalse(other.changed_by)
        with self.assertRaises(AccessError):
            self.article.with_user(self.user_agent).action_confirm_review()
        self.article.review_date = "2020-01-01"
        self.article.with_user(self.user_supervisor).action_confirm_review()
        self.assertFalse(self.article.changed_by or self.article.is_expired)

    def test_change_of_a_fee_marks_what_is_bound_to_it(self):
        fee = self.env["metrology.fee"].create({"region": "TEST", "instrument_name": "量子秤", "amount": 10})
        self.article.fee_ids = fee
        fee.amount = 12
        self.assertTrue(self.article.changed_by)

    def test_change_of_a_regulation_marks_what_is_bound_to_it(self):
        regulation = self.env["metrology.regulation"].create({"code": "JJG 9999-2020", "name": "量子秤"})
        self.article.regulation_ids = regulation
        regulation.note = "x"
        self.assertFalse(self.article.changed_by)
        regulation.with_user(self.user_marketing_officer).valid_to = "2027-01-01"
        self.assertIn("JJG 9999-2020", self.article.changed_by)

    def test_starting_articles_are_there_once(self):
        article = self.env.ref("metrology_knowledge.article_result_notice")
        self.assertTrue(article.is_public and article.source)
        before = self.pages.search_count([])
        article.name = "自己的题目"
        self.pages._load_starting_articles(
            [
                {
                    "code": "result_notice",
                    "title": "旧",
                    "body": "旧",
                    "kind": "sending",
                    "audience": "public",
                    "source": "x",
                    "questions": ["旧问"],
                }
            ]
        )
        self.assertEqual(self.pages.search_count([]), before)
