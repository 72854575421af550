from odoo.tests import BaseCase, tagged

from ..phone_numbers import mobile_e164, parse_phones, region_of

# text, [(E.164, extension, kind, region)]
VECTORS = [
    ("010-80222667", [("+861080222667", "", "fixed", "北京市")]),
    ("01080222667", [("+861080222667", "", "fixed", "北京市")]),
    ("+86 10 8022 2667", [("+861080222667", "", "fixed", "北京市")]),
    ("(010)80222667", [("+861080222667", "", "fixed", "北京市")]),
    ("13800138000", [("+8613800138000", "", "mobile", "北京市")]),
    ("008613800138000", [("+8613800138000", "", "mobile", "北京市")]),
    ("8613800138000", [("+8613800138000", "", "mobile", "北京市")]),
    ("１３８００１３８０００", [("+8613800138000", "", "mobile", "北京市")]),
    ("19912345678", [("+8619912345678", "", "mobile", "")]),
    ("16512345678", [("+8616512345678", "", "mobile", "")]),
    ("17001234567", [("+8617001234567", "", "mobile", "北京市")]),
    ("4008135888", [("+864008135888", "", "shared_cost", "")]),
    ("8008101234", [("+868008101234", "", "toll_free", "")]),
    ("95013123456", [("+8695013123456", "", "shared_cost", "")]),
    ("10086", [("10086", "", "short_code", "")]),
    ("12315", [("12315", "", "short_code", "")]),
    ("95588", [("95588", "", "short_code", "")]),
    ("110", [("110", "", "short_code", "")]),
    ("010-575212345", [("", "", "unknown", "")]),
    ("010-5752123", [("", "", "unknown", "")]),
    ("1380013800", [("", "", "unknown", "")]),
    ("010-80222667转801", [("+861080222667", "801", "fixed", "北京市")]),
    ("010-80222667分机801", [("+861080222667", "801", "fixed", "北京市")]),
    ("010-80222667 ext 801", [("+861080222667", "801", "fixed", "北京市")]),
    ("010-80222667-801", [("+861080222667", "801", "fixed", "北京市")]),
    ("01080222667,801", [("+861080222667", "801", "fixed", "北京市")]),
    ("0755-26012345", [("+8675526012345", "", "fixed", "广东省深圳市")]),
    ("0311-87654321", [("+8631187654321", "", "fixed", "河北省石家庄市")]),
    ("+852 2512 3456", [("+85225123456", "", "fixed", "香港")]),
    ("+886 2 2345 6789", [("+886223456789", "", "fixed", "台北")]),
    ("电话：010-80222667", [("+861080222667", "", "fixed", "北京市")]),
    ("13800138000（张三）", [("+8613800138000", "", "mobile", "北京市")]),
    (
        "13800138000/13911112222",
        [("+8613800138000", "", "mobile", "北京市"), ("+8613911112222", "", "mobile", "北京市")],
    ),
    (
        "010-80222667转801；13911112222、12315",
        [
            ("+861080222667", "801", "fixed", "北京市"),
            ("+8613911112222", "", "mobile", "北京市"),
            ("12315", "", "short_code", ""),
        ],
    ),
    (
        "13800138000 13911112222",
        [("+8613800138000", "", "mobile", "北京市"), ("+8613911112222", "", "mobile", "北京市")],
    ),
    ("", []),
    (None, []),
]


@tagged("post_install", "-at_install")
class TestPhoneNumbers(BaseCase):
    def test_vectors(self):
        for text, expected in VECTORS:
            with self.subTest(text=text):
                found = [(p.e164, p.extension, p.kind, p.region) for p in parse_phones(text, "010")]
                self.assertEqual(found, expected)

    def test_short_cut_for_mobiles_agrees_with_the_numbering_plan(self):
        for text, expected in VECTORS:
            with self.subTest(text=text):
                quick = mobile_e164(text)
                self.assertIn(quick, (None, *(e164 for e164, *_rest in expected)))
        for text in ("13800138000", "+86 138-0013-8000", "0086 13800138000", "１３８００１３８０００"):
            self.assertEqual(mobile_e164(text), "+8613800138000")
        for text in ("", None, "12315", "010-80222667", "1380013800", "138001380001", "13800138000转801"):
            self.assertIsNone(mobile_e164(text))

    def test_local_number_takes_the_area_code(self):
        self.assertEqual(parse_phones("80222667", "010")[0].e164, "+861080222667")
        self.assertEqual(parse_phones("8022-2667", "022")[0].e164, "+862280222667")
        self.assertEqual(parse_phones("80222667-801", "010")[0].extension, "801")
        self.assertFalse(parse_phones("80222667")[0].is_valid)

    def test_one_number_in_many_spellings_is_one(self):
        text = "13800138000 / +8613800138000; 0086 138 0013 8000、138-0013-8000、１３８００１３８０００"
        self.assertEqual([phone.e164 for phone in parse_phones(text)], ["+8613800138000"])

    def test_national_display(self):
        self.assertEqual(parse_phones("+8613800138000")[0].national, "138 0013 8000")
        self.assertEqual(parse_phones("+1 650-253-0000")[0].national, "+1 650-253-0000")

    def test_region_in_english(self):
        self.assertEqual(region_of("+861080222667", "en"), "Beijing")
        self.assertEqual(region_of("+8619912345678", "en"), "")
        self.assertEqual(region_of("12315", "en"), "")

    def test_nonsense_is_kept_as_text(self):
        phone = parse_phones("请打前台")[0]
        self.assertFalse(phone.is_valid)
        self.assertEqual(phone.raw, "请打前台")
