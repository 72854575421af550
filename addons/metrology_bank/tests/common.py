import base64
import io
from datetime import timedelta

from openpyxl import Workbook

from odoo import fields

from odoo.addons.metrology_billing.tests.common import BillingCommon

ICBC_HEAD = [
    *("凭证号", "交易时间", "借/贷", "借方发生额", "贷方发生额", "对方行号"),
    *("对方单位名称", "对方账号", "摘要", "用途", "余额", "交易流水号"),
]


class BankCommon(BillingCommon):
    """An account of the institute, and files as its bank gives them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._prepare_bank()

    @classmethod
    def _prepare_bank(cls):
        cls.account = cls.env["metrology.bank.account"].create(
            {"name": "ICBC basic", "number": "0200001009001234567", "company_id": cls.company.id}
        )
        cls.today = fields.Date.today()
        cls.serial_counter = 5000
        cls.bank_counter = 0

    @classmethod
    def _row(cls, amount, payer="北京宏达精密仪器有限公司", **values):
        """One movement as ICBC writes it; a negative amount is money out."""
        cls.bank_counter += 1
        day = cls.today - timedelta(days=values.get("days_ago", 0))
        serial = values.get("serial_no", f"B{cls.bank_counter:08d}")
        return [
            "",
            f"{day:%Y-%m-%d} 10:{cls.bank_counter % 60:02d}:00",
            "贷" if amount > 0 else "借",
            "" if amount > 0 else f"{-amount:,.2f}",
            f"{amount:,.2f}" if amount > 0 else "",
            "102100099996",
            payer,
            values.get("account", "0200 0010 0900 8888 888"),
            "转账",
            values.get("remark", "检定费"),
            "",
            serial,
        ]

    @staticmethod
    def _csv(rows, head=ICBC_HEAD, encoding="gb18030"):
        lines = [["账号:", "0200001009001234567"], head, *rows, ["合计", "", "", "", "", "", ""]]
        text = "\r\n".join(",".join(f'"{cell}\t"' for cell in cells) for cells in lines)
        return text.encode(encoding)

    @staticmethod
    def _xlsx(rows, head=ICBC_HEAD):
        book = Workbook()
        for cells in ([], head, *rows):
            book.active.append(cells)
        stream = io.BytesIO()
        book.save(stream)
        return stream.getvalue()

    @classmethod
    def _make_import(cls, content, user=None, filename="流水.csv", **values):
        return (
            cls.env["metrology.bank.import"]
            .with_user(user or cls.user_finance)
            .create(
                {
                    "account_id": cls.account.id,
                    "file": base64.b64encode(content),
                    "filename": filename,
                    **values,
                }
            )
        )

    @classmethod
    def _import(cls, rows, user=None):
        """Import these rows; return the new lines in the order of the file."""
        before = cls.env["metrology.bank.line"].search([])
        wizard = cls._make_import(cls._csv(rows), user)
        wizard.action_read()
        wizard.action_import()
        lines = cls.env["metrology.bank.line"].search([]) - before
        return lines.sorted("row").with_user(user or cls.user_finance)

    @classmethod
    def _step(cls, lines, step, user=None, **values):
        wizard = (
            cls.env["metrology.bank.step"]
            .with_user(user or cls.user_finance)
            .create({"step": step, "line_ids": lines.ids, **values})
        )
        return wizard.action_apply()

    @classmethod
    def _get_suspense_balance(cls):
        """What waits in the books, positive."""
        journal = cls.account.sudo().journal_id
        lines = cls.env["account.move.line"].search(
            [("account_id", "=", journal.suspense_account_id.id), ("parent_state", "=", "posted")]
        )
        return -sum(lines.mapped("balance"))

    @classmethod
    def _get_bank_balance(cls):
        journal = cls.account.sudo().journal_id
        lines = cls.env["account.move.line"].search(
            [("account_id", "=", journal.default_account_id.id), ("parent_state", "=", "posted")]
        )
        return sum(lines.mapped("balance"))
