import psycopg2

from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..company_key import bigrams, company_key, pinyin_initials
from .common import MetrologyCommon


@tagged("post_install", "-at_install")
class TestCustomerFile(MetrologyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Partner = cls.env["res.partner"].with_user(cls.user_reception)
        cls.category = cls.env["metrology.reason"].create(
            {"kind": "customer_category", "code": "test", "name": "Test"}
        )

    def test_company_key(self):
        self.assertEqual(company_key("ＡＢＣ（北京）科技有限公司"), company_key("abc(北京)科技有限责任公司"))
        self.assertEqual(company_key("北京 宏达·精密、仪器有限公司"), "北京宏达精密仪器有限公司")
        self.assertNotEqual(company_key("宏达股份有限公司"), company_key("宏达有限公司"))
        self.assertNotEqual(company_key("宏达有限公司上海分公司"), company_key("宏达有限公司"))
        self.assertEqual(company_key(False), "")

    def test_search_keys(self):
        self.assertEqual(pinyin_initials("北京ABC重庆厂"), "bjabccqc")
        self.assertEqual(bigrams("北京A宏达科技"), ["北京", "宏达", "达科", "科技"])

    def test_code_is_normalised(self):
        partner = self.Partner.create({"name": "甲", "is_company": True, "uscc": " 9111０115-ma01q8bq48"})
        self.assertEqual(partner.uscc, "91110115MA01Q8BQ48")
        self.assertEqual(partner.organization_code, "MA01Q8BQ4")

    def test_bad_codes_are_explained(self):
        for code, words in (
            ("91110115MA01Q8BQ49", "does not pass the check"),
            ("91110115MAO1Q8BQ48", "cannot stand there"),
            ("110115015208843", "has 15 characters"),
        ):
            with self.subTest(code=code), self.assertRaisesRegex(ValidationError, words) as refused:
                self.Partner.create({"name": "甲公司", "is_company": True, "uscc": code})
            self.assertIn("甲公司", refused.exception.args[0])
            self.assertIn(code, refused.exception.args[0])

    def test_same_code_names_the_twin(self):
        with self.assertRaises(ValidationError) as refused:
            self.Partner.create({"name": "另一家", "is_company": True, "uscc": self.customer.uscc})
        self.assertIn(self.customer.name, refused.exception.args[0])
        self.assertIn(self.customer.customer_no, refused.exception.args[0])

    def test_archived_twin_is_named_too(self):
        self.submitter.active = False
        self.customer.active = False
        with self.assertRaisesRegex(ValidationError, "archived"):
            self.Partner.create({"name": "另一家", "is_company": True, "uscc": self.customer.uscc})

    def test_database_refuses_what_slips_through(self):
        other = self.Partner.create({"name": "另一家", "is_company": True})
        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.IntegrityError):
            self.env.cr.execute(
                "UPDATE res_partner SET uscc = %s WHERE id = %s", [self.customer.uscc, other.id]
            )

    def test_organization_code_alone(self):
        partner = self.Partner.create(
            {"name": "老客户", "is_company": True, "organization_code": "ma01q8bq-4"}
        )
        self.assertEqual(partner.organization_code, "MA01Q8BQ4")
        with self.assertRaisesRegex(ValidationError, "check character"):
            partner.organization_code = "MA01Q8BQ5"
        with self.assertRaisesRegex(ValidationError, "not the one inside"):
            self.customer.organization_code = "MA01Q8BQ4"

    def test_customer_number(self):
        plain = self.Partner.create({"name": "Contact"})
        self.assertFalse(plain.customer_no)
        plain.customer_category_id = self.category
        self.assertRegex(plain.customer_no, r"^KH\d{6}$")
        number = plain.customer_no
        plain.customer_category_id = False
        self.assertEqual(plain.customer_no, number)
        self.assertFalse(plain.copy().customer_no)
        self.assertNotEqual(self.customer.customer_no, number)

    def test_lists_are_not_mixed_up(self):
        with self.assertRaisesRegex(ValidationError, "is not an entry of the list"):
            self.customer.customer_status_id = self.category

    def test_twin_is_shown_while_typing_and_does_not_block(self):
        with Form(self.Partner.with_context(default_is_company=True)) as form:
            form.name = "北京宏达精密仪器有限责任公司"
            self.assertEqual(form.duplicate_partner_id, self.customer)
        twin = form.record
        self.assertEqual(twin.duplicate_partner_ids, self.customer)
        self.assertEqual(self.customer.duplicate_partner_ids, twin)
        action = twin.action_open_duplicates()
        self.assertEqual(self.Partner.search(action["domain"]), self.customer + twin)

    def test_slip_of_the_pen(self):
        """知玮, 知伟 and 知瑞 sound alike and are one company written three ways, or three companies: ask."""
        names = [
            "北京知玮计量科技有限公司",
            "北京知伟计量科技有限公司",
            "北京知瑞计量科技有限责任公司",
            "北京知玮餐饮管理有限公司",
        ]
        first, *others, stranger = self.Partner.create([{"name": name, "is_company": True} for name in names])
        self.assertEqual(set(first.near_partner_ids), set(others))
        self.assertIn(first.duplicate_partner_id, others)
        self.assertFalse(stranger.duplicate_partner_id)
        found = self.Partner.search(first.action_open_duplicates()["domain"])
        self.assertEqual(set(found), {first, *others})

    def test_persons_are_no_twins(self):
        person = self.Partner.create({"name": self.submitter.name})
        self.assertFalse(person.duplicate_partner_ids)
        self.assertFalse(person.company_key)

    def test_twins_of_many_in_few_queries(self):
        partners = self.Partner.create([{"name": f"公司{n}号", "is_company": True} for n in range(40)])
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(7):
            partners.mapped("duplicate_partner_ids")
