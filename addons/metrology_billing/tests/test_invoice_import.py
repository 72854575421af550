import base64
import io

import openpyxl

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import BillingCommon

HEAD = (
    "序号",
    "数电发票号码",
    "购方识别号",
    "购买方名称",
    "开票日期",
    "价税合计",
    "发票状态",
    "是否正数发票",
    "备注",
)


@tagged("post_install", "-at_install")
class TestInvoiceImport(BillingCommon):
    """The list of the tax system brings the numbers, once or twice with the same outcome."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoices = cls.env["metrology.invoice"].union(
            *(cls._check_invoice(cls._request_invoice(cls._make_signed_order(n))) for n in (1, 2, 3))
        )

    def _row(self, invoice, **values):
        row = {
            "number": self._next_invoice_number(),
            "tax_no": invoice.tax_no,
            "title": invoice.invoice_title,
            "date": f"{fields.Date.today()} 10:11:12",
            "total": f"{invoice.amount:.2f}",
            "status": "正常",
            "positive": "是",
            "remark": f"委托 {invoice.name}",
            **values,
        }
        names = ("number", "tax_no", "title", "date", "total", "status", "positive", "remark")
        return ["1", *(row[name] for name in names)]

    def _import(self, rows, head=HEAD, filename="list.csv", encoding="gb18030", env=None):
        if filename.endswith("csv"):
            content = "\n".join(",".join(cells) for cells in (head, *rows)).encode(encoding)
        else:
            book = openpyxl.Workbook()
            book.active.append(["全量发票查询导出结果"])
            for cells in (head, *rows):
                book.active.append(list(cells))
            stream = io.BytesIO()
            book.save(stream)
            content = stream.getvalue()
        wizard = (env or self.env)["metrology.invoice.import"].with_user(self.user_finance)
        wizard = wizard.create({"content": base64.b64encode(content), "filename": filename})
        wizard.action_import()
        return wizard.outcome

    def test_numbers_are_taken_over_once(self):
        rows = [self._row(invoice) for invoice in self.invoices]
        self.assertIn("Issued: 3, known already: 0, not ours: 0", self._import(rows))
        self.assertEqual(self.invoices.mapped("state"), ["issued"] * 3)
        self.assertEqual(self.invoices.mapped("invoice_number"), [row[1] for row in rows])
        self.assertEqual(len(self.invoices.sudo().move_id), 3)
        self.assertIn("Issued: 0, known already: 3", self._import(rows))
        self.assertEqual(len(self.invoices.sudo().move_id), 3)

    def test_a_workbook_with_a_title_line(self):
        rows = [self._row(self.invoices[0], date=fields.Date.today().strftime("%Y年%m月%d日"))]
        self.assertIn("Issued: 1", self._import(rows, filename="list.xlsx"))

    def test_rows_find_their_request_by_buyer_and_total(self):
        rows = [self._row(self.invoices[1], remark=""), self._row(self.invoices[1], remark="", total="9.99")]
        outcome = self._import(rows)
        self.assertIn("Issued: 1, known already: 0, not ours: 1", outcome)
        self.assertIn("belong to no request: 3", outcome)
        self.assertEqual(self.invoices[1].state, "issued")

    def test_two_requests_of_the_same_total(self):
        self._check_invoice(self._request_invoice(self._make_signed_order(1)))
        with self.assertRaisesRegex(UserError, "have the same buyer and total"):
            self._import([self._row(self.invoices[0], remark="")])

    def test_bad_lines_are_named_and_nothing_is_written(self):
        first, second, third = self.invoices
        rows = [
            self._row(first),
            self._row(second, total="1.00"),
            self._row(third, number="123"),
            self._row(third, number="26112000000000000000"),
            self._row(third, date="gestern"),
            self._row(third, total="viel"),
            self._row(third, tax_no="91110000100000000R"),
            self._row(third, remark="AAA-F2001-999999"),
            self._row(third, status="已作废"),
            self._row(first),
        ]
        with self.assertRaises(UserError) as error:
            self._import(rows)
        message = str(error.exception)
        for text in (
            "Nothing was imported",
            f"Line 3: {second.name} is over 100.00, but",
            "Line 4: “123” is not a number of 20 digits",
            "Line 5: 26112000000000000000 ends in five zeros",
            "Line 6: “gestern” is not a date",
            "Line 7: “viel” is not an amount",
            f"Line 8: {third.name} is for tax number",
            "Line 9: there is no single request AAA-F2001-999999",
            "is “已作废” in the tax system",
            f"Line 11: {first.name} stands on line 2 already",
        ):
            self.assertIn(text, message)
        self.assertEqual(self.invoices.mapped("state"), ["checked"] * 3)

    def test_what_the_request_refuses_takes_the_whole_list_back(self):
        first, second, _third = self.invoices
        rows = [self._row(first), self._row(second, date="2001-01-01")]
        with self.assertRaisesRegex(UserError, "Line 3: .*One of them is wrong"):
            self._import(rows)
        self.assertEqual(self.invoices.mapped("state"), ["checked"] * 3)
        self.assertFalse(first.sudo().move_id)

    def test_red_lines_ask_for_the_reason(self):
        invoice = self.invoices[0]
        self._import([self._row(invoice)])
        red = self._row(
            invoice,
            positive="否",
            total=f"-{invoice.amount}",
            remark=f"被红冲蓝字发票号码：{invoice.invoice_number}",
        )
        with self.assertRaisesRegex(UserError, "the reason is needed too"):
            self._import([red])
        self._reverse(invoice, red_number=red[1])
        self.assertIn("known already: 1", self._import([red]))

    def test_files_that_are_none(self):
        with self.assertRaisesRegex(UserError, "No head found"):
            self._import([self._row(self.invoices[0])], head=("a", "b"))
        with self.assertRaisesRegex(UserError, "choose the list"):
            self._import([], filename="list.pdf.xls")
        self.assertEqual(self._import([], filename="list.xlsx")[:9], "Issued: 0")

    def test_messages_are_chinese(self):
        chinese = self.env(context={**self.env.context, "lang": "zh_CN"})
        with self.assertRaises(UserError) as error:
            self._import([self._row(self.invoices[0], total="1.00")], env=chinese)
        self.assertIn("第 2 行", str(error.exception))
