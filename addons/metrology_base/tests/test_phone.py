import psycopg2

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import SQL, mute_logger

from .common import MetrologyCommon

SPELLINGS = (
    "13800138000",
    "+8613800138000",
    "0086 138 0013 8000",
    "138-0013-8000",
    "１３８００１３８０００",
)


@tagged("post_install", "-at_install")
class TestPhone(MetrologyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Phone = cls.env["metrology.phone"].with_user(cls.user_reception)

    def test_every_spelling_finds_the_customer(self):
        for spelling in SPELLINGS:
            with self.subTest(spelling=spelling):
                self.assertEqual(self.Phone._find_partners(spelling), self.submitter)

    def test_every_spelling_is_found_again(self):
        partners = self.env["res.partner"].create([{"name": f"P{n}"} for n in range(len(SPELLINGS))])
        self.Phone.create(
            [
                {
                    "partner_id": partner.id,
                    "raw": spelling.replace("138", "139", 1).replace("１３８", "１３９", 1),
                }
                for partner, spelling in zip(partners, SPELLINGS, strict=True)
            ]
        )
        self.assertEqual(self.Phone._find_partners("13900138000"), partners)

    def test_switchboard_belongs_to_many(self):
        twin = self.env["res.partner"].create({"name": "Neighbour", "phone": "010-82370001转8"})
        self.assertEqual(self.Phone._find_partners("01082370001"), self.customer + twin)

    def test_archived_customers_do_not_call(self):
        self.submitter.active = False
        self.assertFalse(self.Phone._find_partners("13800138000"))

    def test_nothing_is_found_for_nonsense(self):
        for text in ("", "abc", "0", None, "%"):
            self.assertFalse(self.Phone._find_partners(text))

    def test_several_numbers_in_one_text(self):
        self.Phone.create({"partner_id": self.customer.id, "raw": "010-80222667转801；13911112222、12315"})
        self.assertEqual(
            self.customer.phone_ids.mapped(lambda phone: (phone.e164, phone.extension, phone.kind)),
            [
                ("+861082370001", False, "fixed"),
                ("+861080222667", "801", "fixed"),
                ("+8613911112222", False, "mobile"),
                ("12315", False, "short_code"),
            ],
        )

    def test_writing_several_numbers_into_one_line(self):
        phone = self.Phone.create({"partner_id": self.customer.id, "raw": "13911112222"})
        phone.write({"raw": "13911113333/13911114444"})
        self.assertEqual(phone.e164, "+8613911113333")
        self.assertIn("+8613911114444", self.customer.phone_ids.mapped("e164"))

    def test_local_number_takes_the_area_code_of_the_counter(self):
        phone = self.Phone.create({"partner_id": self.customer.id, "raw": "80222667"})
        self.assertEqual((phone.e164, phone.region), ("+861080222667", "北京市"))
        there = self.Phone.with_user(self.user_reception_b).create(
            {"partner_id": self.submitter.id, "raw": "80222667"}
        )
        self.assertEqual((there.e164, there.region), ("+862280222667", "天津市"))

    def test_raw_text_is_kept(self):
        phone = self.Phone.create({"partner_id": self.customer.id, "raw": " ０１０－８０２２２６６７ 转 801"})
        self.assertEqual(phone.raw, " ０１０－８０２２２６６７ 转 801".strip())
        self.assertEqual(phone.display_name, "010 8022 2667 ext. 801")

    def test_unreadable_number_is_kept_and_marked(self):
        phone = self.Phone.create({"partner_id": self.customer.id, "raw": "010-5752123"})
        self.assertEqual((phone.kind, phone.e164), ("unknown", False))

    def test_text_without_digits_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "not a telephone number"):
            self.Phone.create({"partner_id": self.customer.id, "raw": "前台"})

    def test_same_number_twice_on_one_customer(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.IntegrityError):
            self.Phone.create({"partner_id": self.submitter.id, "raw": "+86 138 0013 8000"})

    def test_unknown_region(self):
        phone = self.Phone.create({"partner_id": self.customer.id, "raw": "19912345678"})
        self.assertEqual(phone.region_name, "Unknown region")
        self.assertEqual(phone.with_context(lang="zh_CN").region_name, "未知归属")
        known = self.submitter.phone_ids
        self.assertEqual(known.region_name, "Beijing")
        self.assertEqual(known.with_context(lang="zh_CN").region_name, "北京市")

    def test_phone_field_is_mirrored(self):
        self.assertEqual(self.submitter.phone_ids.mapped("e164"), ["+8613800138000"])
        self.submitter.phone = "13911112222 / 010-80222667-801"
        self.assertEqual(
            self.submitter.phone_ids.mapped(lambda phone: (phone.e164, phone.extension)),
            [("+8613911112222", False), ("+861080222667", "801")],
        )
        self.submitter.phone = False
        self.assertFalse(self.submitter.phone_ids)

    def test_mirror_leaves_typed_numbers_alone(self):
        self.Phone.create({"partner_id": self.submitter.id, "raw": "13911112222"})
        self.submitter.phone = "13911112222"
        self.submitter.phone = "13911113333"
        self.assertEqual(set(self.submitter.phone_ids.mapped("e164")), {"+8613911112222", "+8613911113333"})

    def test_form_shows_at_once_how_a_number_is_read(self):
        with Form(self.customer.with_user(self.user_reception)) as form, form.phone_ids.new() as line:
            line.raw = "１３９－１１１１－２２２２"
            self.assertEqual((line.national, line.kind), ("139 1111 2222", "mobile"))

    def test_who_may_write(self):
        for user in (self.user_agent, self.user_contract_specialist, self.user_marketing_officer):
            with self.subTest(user=user.login):
                phone = self.Phone.with_user(user).create(
                    {"partner_id": self.customer.id, "raw": f"1391111{user.id:04d}"[:11]}
                )
                phone.unlink()
        for user in (self.user_store_keeper, self.user_laboratory, self.user_finance, self.user_auditor):
            with self.subTest(user=user.login):
                self.assertTrue(self.submitter.phone_ids.with_user(user).e164)
                with self.assertRaises(AccessError):
                    self.Phone.with_user(user).create({"partner_id": self.customer.id, "raw": "13911112222"})

    def test_looking_up_a_caller_takes_few_queries(self):
        self.Phone._find_partners("13800138000")
        self.env.invalidate_all()
        with self.assertQueryCount(5):
            self.assertEqual(len(self.Phone._find_partners("13800138000")), 1)

    def test_the_indexes_serve_callers(self):
        self.env.cr.execute(
            """
            INSERT INTO metrology_phone (partner_id, raw, e164, kind, origin)
            SELECT %s, 'x', '+86130' || (10000000 + n), 'mobile', 'manual' FROM generate_series(1, 5000) AS n
            """,
            [self.customer.id],
        )
        self.env.cr.execute("ANALYZE metrology_phone")
        for query, index in (
            (SQL("EXPLAIN SELECT id FROM metrology_phone WHERE e164 = '+8613800138000'"), "e164_idx"),
            (
                SQL(
                    "EXPLAIN SELECT id FROM metrology_phone WHERE e164 IS NOT NULL AND reverse(e164) LIKE %s",
                    "0008%",
                ),
                "last_digits_idx",
            ),
        ):
            plan = "\n".join(line for [line] in self.env.execute_query(query))
            self.assertIn(f"metrology_phone_{index}", plan)
