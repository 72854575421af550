import base64
import io
from unittest.mock import patch

from PIL import Image
from pypdf import PdfReader

from odoo.tests import TransactionCase

from .. import typst_image, typst_qr

TEMPLATES = "report_typst/tests/templates"


def make_png(width=120, height=40):
    stream = io.BytesIO()
    Image.new("RGB", (width, height), "navy").save(stream, "PNG")
    return stream.getvalue()


def read_pages(pdf):
    """Return the text of each page without line breaks and blanks between Chinese words."""
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def make_letter(name, number="WT-1", rows=0):
    """Return the data of one letter for tests/templates/letter.typ."""
    return {
        "institute": "某某计量检测研究院",
        "title": "委托单",
        "number": number,
        "qr": typst_qr(number),
        "page_label": "第 {page} 页 共 {pages} 页",
        "facts": [["送检单位", name], ["电话", ""]],
        "image": typst_image(base64.b64encode(make_png())),
        "code": typst_qr("code"),
        "columns": [
            {"title": "序号", "width": "12mm", "align": "center"},
            {"title": "仪器名称", "width": 1, "align": "left"},
        ],
        "rows": [[str(row), "数字万用表"] for row in range(1, rows + 1)],
        "signatures": [{"title": "送检人", "name": "张三", "time": "2026-01-05 10:00"}],
        "notes_title": "说明",
        "notes": ["一式两份"],
    }


class TypstCase(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()

        def prepare_letter(records, report):
            return [make_letter(record.name, number=f"P{record.id}") for record in records]

        for model in ("res.partner", "res.partner.category"):
            cls.classPatch(cls.env.registry[model], "_prepare_typst_letter", prepare_letter, create=True)
        cls.report = cls.env["ir.actions.report"].create(
            {
                "name": "Letter",
                "model": "res.partner",
                "report_type": "typst",
                "report_name": "report_typst.test_letter",
                "print_report_name": "'Letter %s' % object.name",
                "typst_template": f"{TEMPLATES}/letter.typ",
                "typst_method": "_prepare_typst_letter",
            }
        )
        cls.partners = cls.env["res.partner"].create([{"name": "云河电力设备厂"}, {"name": "青禾仪表行"}])

    @classmethod
    def classPatch(cls, target, name, value, **kwargs):
        patcher = patch.object(target, name, value, **kwargs)
        patcher.start()
        cls.addClassCleanup(patcher.stop)

    def print_pages(self, records, report=None, user=None):
        reports = self.env["ir.actions.report"].with_user(user or self.env.user)
        pdf, kind = reports._render(report or self.report, records.ids)
        self.assertEqual(kind, "pdf")
        self.assertTrue(pdf.startswith(b"%PDF-"))
        return read_pages(pdf)
