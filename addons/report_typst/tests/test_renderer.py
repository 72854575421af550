import importlib.util
import os
import time
from unittest.mock import patch

from odoo.tests import BaseCase, tagged

from .. import renderer, typst_qr
from .common import TEMPLATES, make_letter, read_pages


@tagged("post_install", "-at_install")
class TestRenderer(BaseCase):
    def render(self, name, docs=None, **kwargs):
        return renderer.render(f"{TEMPLATES}/{name}.typ", docs or [{}], **kwargs)

    def assertRefused(self, name, words, docs=None, **kwargs):
        with self.assertRaises(renderer.TypstRenderError) as caught:
            self.render(name, docs, **kwargs)
        self.assertIn(words, str(caught.exception))
        return caught.exception

    def test_text_layer_is_exact(self):
        # The second name holds U+20BB7 and U+4DAE; the text must not become Kangxi radicals.
        for name in ("联系人方面广大见龙", "𠮷䶮㙓精密仪器", "ABC-1234567890-XYZ/01"):
            page = read_pages(self.render("letter", [make_letter(name)]))[0]
            self.assertIn(name, page)
        self.assertFalse([char for char in page if "\u2e80" <= char <= "\u2fdf"])

    def test_page_numbers_count_within_each_document(self):
        docs = [make_letter("甲"), make_letter("乙", rows=120), make_letter("丙")]
        pages = read_pages(self.render("letter", docs))
        self.assertEqual(len(pages), 5)
        expected = [(1, 1), (1, 3), (2, 3), (3, 3), (1, 1)]
        for page, (number, total) in zip(pages, expected, strict=True):
            self.assertIn(f"第 {number} 页 共 {total} 页", page)

    def test_table_header_is_on_every_page(self):
        for page in read_pages(self.render("letter", [make_letter("甲", rows=120)])):
            self.assertIn("仪器名称", page)

    def test_data_is_never_read_as_a_template(self):
        names = (
            '#read("/etc/passwd")',
            "#panic()",
            "*bold* _low_ $x^2$ `raw` = head",
            "<label> @ref \\ // comment",
            '"],"docs":[{}],"x":["',
        )
        for name in names:
            page = read_pages(self.render("letter", [make_letter(name)]))[0].replace("\n", "")
            self.assertIn(name.replace(" ", ""), page.replace(" ", ""))
            self.assertNotIn("root:", page)

    def test_a_template_can_not_read_the_disk(self):
        self.assertTrue(os.path.exists("/etc/passwd"))
        error = self.assertRefused("read_passwd", "file not found")
        self.assertEqual(error.place, f"{TEMPLATES}/read_passwd.typ:1:24")
        self.assertRefused("climb", "would escape the project root")

    def test_a_template_may_not_use_packages_or_eval(self):
        self.assertRefused("package", "packages from the internet are not allowed")
        self.assertRefused("evaluates", "eval is not allowed", [{"text": "1 + 1"}])

    def test_only_addon_files_can_be_templates(self):
        for template in ("../../../etc/passwd", "/etc/passwd", "base/__manifest__.py", "base/no.typ"):
            with self.assertRaises(renderer.TypstRenderError):
                renderer.render(template, [{}])

    def test_an_error_names_file_and_line(self):
        error = self.assertRefused("broken", "no_such_key")
        self.assertEqual(error.place, f"{TEMPLATES}/broken.typ:2:6")

    def test_a_slow_template_is_given_up(self):
        started = time.monotonic()
        with self.assertRaises(renderer.RenderTimeout):
            self.render("slow", timeout=0.2)
        self.assertLess(time.monotonic() - started, 30)

    def test_data_that_can_not_be_printed_is_named(self):
        self.assertRefused("letter", "data of type set", [{"facts": {1}}])

    def test_two_hundred_labels_are_one_pdf(self):
        docs = [{"text": f"数字万用表 {n}", "code": typst_qr(f"E-2026-{n:06}-001")} for n in range(200)]
        pages = read_pages(self.render("label", docs))
        self.assertEqual(len(pages), 200)
        self.assertIn("数字万用表 199", pages[199])

    def test_long_text_on_a_label_is_cut(self):
        page = read_pages(self.render("label", [{"text": "计量" * 400, "code": None}]))[0]
        self.assertTrue(page.strip().endswith("…"))

    def test_the_font_package_serves_chinese(self):
        self.assertTrue(importlib.util.find_spec(renderer.FONT_PACKAGES[0]))
        self.assertEqual(renderer.find_chinese_family(), "Noto Sans CJK SC")

    def test_without_a_chinese_font_only_chinese_is_refused(self):
        with patch.object(renderer, "CHINESE_FAMILIES", ()):
            with self.assertRaises(renderer.ChineseFontMissing):
                self.render("label", [{"text": "仪器", "code": None}])
            self.assertIn("Meter", read_pages(self.render("label", [{"text": "Meter", "code": None}]))[0])
