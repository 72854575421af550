import re

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..models.metrology_quotation_visit import MOST_VISITS
from .quotation_common import QuotationCommon


@tagged("post_install", "-at_install")
class TestQuotationPage(QuotationCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.customer.lang = "zh_CN"
        cls.quotation = cls._quote(remark="<script>alert(1)</script>")
        cls.quotation.action_send()
        cls.token = cls.quotation.sudo().access_token

    def _get(self, token=None, language="en-US"):
        self.env.flush_all()
        # a real request knows nothing yet, and strangers may read next to nothing
        self.env.invalidate_all()
        self.env.registry.clear_all_caches()
        url = f"/metrology/quotation/{token or self.token}"
        return self.url_open(url, headers={"Accept-Language": language})

    def _post(self, answer="yes", version=1, name="Li Online", **values):
        csrf = re.search(r'name="csrf_token" value="([^"]+)"', self._get().text)
        data = {"csrf_token": csrf and csrf[1], "answer": answer, "version": version, "name": name, **values}
        response = self.url_open(f"/metrology/quotation/{self.token}/reply", data=data)
        self.env.invalidate_all()
        return response

    def test_page_shows_what_is_quoted_and_nothing_personal(self):
        response = self._get()
        self.assertEqual(response.status_code, 200)
        for text in (self.quotation.name, "Caliper", "100.00", self.customer.name):
            self.assertIn(text, response.text)
        for text in ("13800138000", "张伟", self.user_agent.name, "<script>alert"):
            self.assertNotIn(text, response.text)
        self.assertEqual(response.headers["Referrer-Policy"], "no-referrer")
        self.assertEqual(response.headers["Cache-Control"], "no-store")

    def test_chinese_customer_reads_chinese(self):
        self.assertIn("预报价单", self._get(language="en-US").text)
        text = self._get(language="zh-CN").text
        self.assertIn("<title>预报价单</title>", text)
        for words in ("预报价单", "有效期至", "接受报价"):
            self.assertIn(words, text)
        self.assertNotIn("accept", text)

    def test_accept_online_once(self):
        response = self._post(note="Soon please")
        self.assertIn("已接受，谢谢", response.text)
        self.assertEqual(self.quotation.state, "accepted")
        self.assertEqual((self.quotation.reply_name, self.quotation.reply_note), ("Li Online", "Soon please"))
        first = self.quotation.reply_at
        self.assertNotIn("csrf_token", self._get().text, "nothing is left to answer")
        self.quotation.invalidate_recordset()
        self.assertEqual(self.quotation.reply_at, first)

    def test_decline_online(self):
        self.assertIn("已拒绝", self._post(answer="no").text)
        self.assertEqual(self.quotation.state, "declined")

    def test_nonsense_changes_nothing(self):
        for values in ({"answer": "maybe"}, {"version": "x"}, {"name": "  "}, {"version": 7}):
            self._post(**values)
            self.assertEqual(self.quotation.state, "sent", values)

    @mute_logger("odoo.http")
    def test_without_the_forms_token_nothing_happens(self):
        response = self.url_open(
            f"/metrology/quotation/{self.token}/reply", data={"answer": "yes", "version": 1, "name": "Li"}
        )
        self.assertEqual(response.status_code, 400)
        self.env.invalidate_all()
        self.assertEqual(self.quotation.state, "sent")

    def test_wrong_cancelled_revised_and_expired_links(self):
        response = self._get("x" * 32)
        self.assertEqual(response.status_code, 404)
        self.assertIn("已失效", response.text)
        self.assertNotIn(self.quotation.name, response.text)
        self.quotation.action_revise()
        self.assertIn("正在修订", self._get().text)
        self.quotation.action_send()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE metrology_quotation SET valid_until = '2020-01-01' WHERE id = %s", (self.quotation.id,)
        )
        self.env.invalidate_all()
        response = self._get()
        self.assertIn("已失效", response.text)
        self.assertNotIn("csrf_token", response.text)
        self.quotation.action_cancel()
        self.assertEqual(self._get().status_code, 404)

    def test_guessing_is_slowed_down(self):
        Visit = self.env["metrology.quotation.visit"]
        allowed = [Visit._is_allowed("10.0.0.1") for _n in range(MOST_VISITS + 1)]
        self.assertEqual(allowed, [True] * MOST_VISITS + [False])
        self.assertTrue(Visit._is_allowed("10.0.0.2"))
        self.assertNotIn("10.0.0", str(Visit.search([]).mapped("fingerprint")))
        self._get()
        last = Visit.search([], limit=1)
        Visit.create([{"fingerprint": last.fingerprint, "begin": last.begin}] * MOST_VISITS)
        response = self._get()
        self.assertEqual(response.status_code, 429)
        self.assertNotIn(self.quotation.name, response.text)
