from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.base.models.res_partner import ResPartner as StockPartner

from ..company_key import bigrams
from .common import MetrologyCommon

NAMES = [
    "北京宏达计量科技有限公司",
    "天津宏大仪器有限公司",
    "上海宏达（集团）股份有限公司",
    "ABC北京技术中心",
    "京北电力",
    "北 京分院",
    "鿿㐀测试㐁龥公司",
    "宏",
    "100%北京_牛奶厂",
]
TERMS = [
    "北京",
    "宏达",
    "公司",
    "有限公司",
    "达计",
    "ABC北京",
    "北京宏达计量科技",
    "京北",
    "㐀测",
    "龥公",
    "牛奶厂",
    "没有的",
]


@tagged("post_install", "-at_install")
class TestCustomerSearch(MetrologyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Partner = cls.env["res.partner"].with_user(cls.user_reception)
        cls.partners = cls.env["res.partner"].create([{"name": name, "is_company": True} for name in NAMES])
        cls.partners[4].ref = "北京一号"
        cls.child = cls.env["res.partner"].create({"name": "李娜", "parent_id": cls.partners[1].id})

    def _stock(self, term):
        """Return what a plain LIKE over the searched columns finds."""
        fields = ("complete_name", "email", "ref", "vat", "company_registry")
        return self.Partner.search(["|"] * (len(fields) - 1) + [(field, "ilike", term) for field in fields])

    def test_same_result_as_like(self):
        for term in TERMS + ["宏", "%京", "北_京", "公司%", "abc", "李娜"]:
            with self.subTest(term=term):
                expected = self._stock(term)
                self.assertEqual(self.Partner.search([("display_name", "ilike", term)]), expected)
                found = [partner_id for partner_id, _name in self.Partner.name_search(term, limit=None)]
                self.assertEqual(found, expected.ids)
                self.assertEqual(
                    self.Partner.search_count([("display_name", "not ilike", term)]),
                    self.Partner.search_count([]) - len(expected),
                )

    def test_column_follows_every_change(self):
        partner = self.partners[0]
        partner.name = "广州粤华有限公司"
        self.assertIn(partner, self.Partner.search([("display_name", "ilike", "粤华")]))
        self.assertNotIn(partner, self.Partner.search([("display_name", "ilike", "宏达")]))
        self.env.cr.execute("UPDATE res_partner SET complete_name = '深圳鹏程' WHERE id = %s", [partner.id])
        self.env.invalidate_all()
        self.assertEqual(self.Partner.search([("display_name", "ilike", "鹏程")]), partner)

    def test_database_and_python_make_the_same_pairs(self):
        self.env.flush_all()
        for partner in self.partners:
            self.env.cr.execute("SELECT metrology_bigrams(%s)", [partner.name])
            self.assertEqual(set(self.env.cr.fetchone()[0]), set(bigrams(partner.name)), partner.name)

    def test_child_is_found_by_its_company(self):
        self.assertIn(self.child, self.Partner.search([("display_name", "ilike", "宏大仪器")]))

    def test_rights_hold(self):
        company = self.env["res.company"].create({"name": "Other"})
        hidden = self.env["res.partner"].create({"name": "北京隐藏公司", "company_id": company.id})
        self.assertNotIn(hidden, self.Partner.search([("display_name", "ilike", "隐藏")]))

    def test_names_read_as_odoo_reads_them(self):
        """The stored name is a short cut, never another name: every option and language gives Odoo's own."""
        self.env["res.lang"]._activate_lang("zh_CN")
        company = self.Partner.create({"name": "宏达精密", "is_company": True, "email": "a@example.com"})
        nameless = self.Partner.create({"parent_id": company.id, "type": "delivery"})
        person = self.Partner.create({"name": "王五", "parent_id": company.id, "vat": "91350100M000100Y43"})
        employee = self.Partner.create({"name": "赵六", "company_name": "某某公司"})
        partners = company | nameless | person | employee
        options = ("show_email", "show_vat", "show_address", "partner_show_db_id", "formatted_display_name")
        hide = "partner_display_name_hide_company"
        for context in ({}, *({option: True} for option in (*options, hide)), {"lang": "zh_CN"}):
            seen = partners.with_context(**context)
            seen.invalidate_recordset(["display_name"])
            names = seen.mapped("display_name")
            StockPartner._compute_display_name(seen)
            self.assertEqual(names, seen.mapped("display_name"), context)
        self.assertEqual(person.display_name, "宏达精密, 王五")
        company.name = "宏发精密"
        self.assertEqual(person.display_name, "宏发精密, 王五")

    def test_the_index_serves_chinese_names(self):
        self.env.flush_all()
        query = self.Partner.with_user(self.env.user)._search([("display_name", "ilike", "宏达计量")])
        self.env.cr.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
        plan = self.env.execute_query(SQL("EXPLAIN %s", query.select()))
        plan = "\n".join(line for [line] in plan)
        self.assertIn("res_partner__name_bigrams_idx", plan)

    def test_filtered_domain(self):
        found = self.partners.filtered_domain([("display_name", "ilike", "宏达")])
        self.assertEqual(found, self.partners[0] + self.partners[2])

    def test_codes_and_numbers(self):
        for text in (
            "91110108MA9TEXT00N",
            "91110108ma9text00n",
            self.customer.customer_no,
            "010-82370001",
            "+86 10 8237 0001",
            "82370001",
            "0001",
        ):
            with self.subTest(text=text):
                found = self.Partner.search([("customer_search", "ilike", text)])
                self.assertEqual(found & (self.customer + self.submitter), self.customer)
                if len(text) >= 7:
                    self.assertEqual(
                        [one for one, _name in self.Partner.name_search(text)], self.customer.ids
                    )

    def test_pinyin_initials(self):
        self.assertEqual(self.Partner.search([("customer_search", "ilike", "bjhdjl")]), self.partners[0])
        self.assertEqual(self.Partner.search([("customer_search", "ilike", "BJHDJM")]), self.customer)

    def test_other_words_find_what_the_stock_search_finds(self):
        self.customer.email = "desk@hongda.example"
        self.assertEqual(self.Partner.search([("customer_search", "ilike", "hongda.example")]), self.customer)
        self.assertFalse(self.Partner.search([("customer_search", "ilike", "no such customer")]))

    def test_digits_that_nobody_has_are_looked_up_as_text(self):
        self.partners[3].ref = "2024-1234567"
        self.assertEqual(self.Partner.search([("display_name", "ilike", "1234567")]), self.partners[3])

    def test_name_part(self):
        self.assertEqual(self.Partner._find_by_name_part("宏达", limit=2), self._stock("宏达")[:2])
        self.assertEqual(self.Partner._find_by_name_part("宏达计量"), self.partners[0])

    def test_looking_up_a_name_takes_few_queries(self):
        self.Partner._find_by_name_part("宏达")
        self.env.invalidate_all()
        with self.assertQueryCount(2):
            self.Partner._find_by_name_part("宏达")
