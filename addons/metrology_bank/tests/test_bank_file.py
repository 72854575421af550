import datetime
import io
import random
import zipfile
from decimal import Decimal

from openpyxl import Workbook

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import file_open, mute_logger

from ..cell_text import read_amount, read_clock, read_moment
from ..statement_file import rows_of_statement
from .common import ICBC_HEAD, BankCommon

FILES = {
    "icbc": (
        "凭证号,本方账号,对方账号,交易时间,借/贷,借方发生额,贷方发生额,对方行号,摘要,用途,对方单位名称,余额,个性化信息",
        "0,0200,6222,2026-11-20 09.31.22,贷,,1234.50,1021,转账,检定费,甲公司,9999.00,HPL2026-1",
        ("09:31:22", "转账 检定费 HPL2026-1", "6222"),
    ),
    "ccb": (
        "账号,账户名称,交易时间,借方发生额（支取）,贷方发生额（收入）,余额,币种,对方户名,对方账号,对方开户机构,记账日期,摘要,备注,"
        "账户明细编号-交易流水号,企业流水号,凭证种类,凭证号,关联账户",
        '1105,测试院,20261120 18:22:21,0.00,"1,234.50",9999.00,人民币元,甲公司,6217,建行某支行,'
        "20261120,电子转账,检定费,"
        "77-000123,,,,",
        ("18:22:21", "电子转账 检定费", "6217"),
    ),
    "abc": (
        "交易日期,交易时间戳,收入金额,支出金额,账户余额,交易行名,对方省市,对方账号,对方户名,交易用途",
        "2026/11/20,18:22:21,1234.5,,9999.00,农行某支行,北京,6228,甲公司,检定费",
        ("18:22:21", "检定费", "6228"),
    ),
    "boc": (
        "交易类型[ Transaction Type ],业务类型[ Business type ],付款人开户行名[ Payer account bank ],"
        "付款人账号[ Debit Account No. ],付款人名称[ Payer's Name ],收款人账号[ Payee's Account Number ],"
        "收款人名称[ Payee's Name ],交易日期[ Transaction Date ],交易时间[ Transaction time ],"
        "交易货币[ Trade Currency ],交易金额[ Trade Amount ],交易后余额[ After-transaction balance ],"
        "交易流水号[ Transaction reference number ],"
        "摘要[ Reference ],用途[ Purpose ],交易附言[ Remark ]",
        "来账,汇款,中行某支行,3505,甲公司,3400,测试院,20261120,18:22:21,CNY,1234.50,9999.00,A1,,检定费,检定费",
        ("18:22:21", "检定费", "3505"),
    ),
    "cmb": (
        "交易日,交易时间,起息日,交易类型,借方金额,贷方金额,余额,摘要,流水号,流程实例号,业务名称,用途,业务参考号,"
        "业务摘要,其它摘要,收(付)方分行名,收(付)方名称,收(付)方帐号,收(付)方开户行行号,收(付)方开户行名",
        "20261120,182221,20261120,转账,,1234.50,9999.00,汇款,K1,,,检定费,,,,,甲公司,1109,,招行某支行",
        ("18:22:21", "汇款 检定费", "1109"),
    ),
}


@tagged("post_install", "-at_install")
class TestBankFile(BankCommon):
    """What a bank's file says, and what is refused."""

    def test_five_banks_are_recognised(self):
        for code, (head, row, (clock, purpose, account)) in FILES.items():
            with self.subTest(code):
                text = "\r\n".join(("明细查询,2026", head, row))
                wizard = self._make_import(text.encode("gb18030"))
                wizard.action_read()
                self.assertEqual(wizard.format_id, self.env.ref(f"metrology_bank.format_{code}"))
                self.assertEqual(
                    (wizard.credit_count, wizard.credit_amount, wizard.new_count), (1, 1234.5, 1)
                )
                wizard.action_import()
                line = self.env["metrology.bank.line"].search([], order="id desc", limit=1)
                self.assertEqual((line.payer_name, line.amount, line.clock), ("甲公司", 1234.5, clock))
                self.assertEqual(line.date, datetime.date(2026, 11, 20))
                self.assertEqual((line.purpose, line.payer_account), (purpose, account))

    def test_money_out_and_corrections(self):
        head, row, _told = FILES["boc"]
        out = row.replace("来账", "往账").replace("1234.50", "-88.00")
        _in, paid = self._import_text("\n".join((head, row, out)))
        self.assertEqual((paid.direction, paid.amount, paid.state), ("out", 88, "outgoing"))
        self.assertEqual((paid.payer_name, paid.payer_account), ("测试院", "3400"))
        text = "交易日期,收入金额,支出金额,对方户名\n2026-11-20,-50.00,,冲正\n2026-11-20,,-60.00,退汇\n"
        wrong, back = self._import_text(text)
        self.assertEqual([(line.direction, line.amount) for line in (wrong, back)], [("out", 50), ("in", 60)])

    def _import_text(self, text):
        before = self.env["metrology.bank.line"].search([])
        self._make_import(text.encode()).action_import()
        return (self.env["metrology.bank.line"].search([]) - before).sorted("row")

    def test_every_encoding_and_kind_of_file(self):
        row = self._row(100)
        for content in (
            self._csv([row], encoding="gb18030"),
            self._csv([row], encoding="utf-8"),
            self._csv([row], encoding="utf-8-sig"),
            self._csv([row], encoding="utf-16"),
            self._csv([row]).replace(b",", b"\t").replace(b'\t"\t', b'"\t'),
            self._xlsx([row]),
        ):
            wizard = self._make_import(content, filename="任意名字.xls")
            wizard.action_read()
            self.assertEqual((wizard.credit_count, wizard.credit_amount), (1, 100), content[:20])

    def test_real_cells_of_a_workbook(self):
        moment = datetime.datetime(2026, 11, 20, 9, 31, 22)
        rows = [
            ["", moment, "贷", None, 0.1 + 0.2, "", "甲公司", 6222000011112222, "转账", None, 1.0, "X1"],
            ["", 46346, "贷", 0, 1234, "", "乙公司", "", "转账", "=cmd|' /C calc'!A0", None, "X2"],
        ]
        book = Workbook()
        for cells in (ICBC_HEAD, *rows):
            book.active.append(cells)
        book.active["J3"].data_type = "s"
        stream = io.BytesIO()
        book.save(stream)
        wizard = self._make_import(stream.getvalue())
        wizard.action_read()
        wizard.action_import()
        first, second = self.env["metrology.bank.line"].search(
            [("serial_no", "in", ("X1", "X2"))], order="row"
        )
        self.assertEqual(
            (first.amount, first.clock, first.payer_account), (0.3, "09:31:22", "6222000011112222")
        )
        self.assertEqual((second.amount, second.date), (1234, datetime.date(2026, 11, 20)))
        self.assertIn("=cmd", second.purpose)

    def test_errors_name_row_and_column(self):
        good = self._row(100)
        bad_date, bad_amount, both, none, no_date = (self._row(10) for _index in range(5))
        bad_date[1], bad_amount[4], both[3], none[4], no_date[1] = "上周五", "壹佰元", "5.00", "", ""
        wizard = self._make_import(self._csv([good, bad_date, bad_amount, both, none, no_date]))
        wizard.with_context(lang="zh_CN").action_read()
        self.assertEqual(wizard.step, "file")
        for text in (
            "第 4 行，“交易时间”列：“上周五”不是日期",
            "第 5 行，“贷方发生额”列：“壹佰元”不是金额",
            "第 6 行：",
            "第 7 行，“贷方发生额”列：",
            "第 8 行，“交易时间”列：",
            "未导入任何内容",
        ):
            self.assertIn(text, wizard.problems)
        with self.assertRaisesRegex(UserError, "Row 4, column 交易时间"):
            wizard.action_import()
        self.assertFalse(self.env["metrology.bank.statement"].search([("account_id", "=", self.account.id)]))

    def test_bad_files_are_refused_in_words(self):
        rng = random.Random(7)
        formulas = Workbook()
        for cells in (ICBC_HEAD, ["", "2026-11-20", "贷", "", "=A1*2"]):
            formulas.active.append(cells)
        stream = io.BytesIO()
        formulas.save(stream)
        bomb = io.BytesIO()
        with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/worksheets/sheet1.xml", b"0" * 130_000_000)
        broken = self._xlsx([self._row(1)])
        for content, sentence in (
            (b"", "it is empty"),
            (b"\r\n\r\n", "it is empty"),
            (rng.randbytes(10_000_000), "at most 2000 rows and 8 MB"),
            (rng.randbytes(4000), "can not be read"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + rng.randbytes(4000), "can not be read"),
            (broken[:-300], "can not be read"),
            (stream.getvalue(), "E2 hold formulas"),
            (bomb.getvalue(), "at most 2000 rows and 8 MB"),
            (self._csv([self._row(1)] * 2001), "at most 2000 rows"),
            (self._csv([]), "no movement"),
        ):
            with self.subTest(sentence, content=content[:8]), self.assertRaisesRegex(UserError, sentence):
                self._make_import(content).action_read()
                self._make_import(content).action_import()

    def test_the_wrong_encoding_is_no_guess(self):
        fmt = self.env.ref("metrology_bank.format_icbc")
        fmt.encoding = "utf-8-sig"
        with self.assertRaisesRegex(UserError, "can not be read"):
            self._make_import(self._csv([self._row(1)], encoding="gb18030"), format_id=fmt.id).action_read()

    def test_an_unknown_file_is_explained_once(self):
        content = "某银行,对账单\n甲,乙,丙,丁\n2026.11.20,北京宏达精密仪器有限公司,66.00,检测\n".encode()
        wizard = self._make_import(content)
        wizard.action_read()
        self.assertEqual((wizard.step, wizard.head_row), ("map", 2))
        self.assertEqual(wizard.column_ids.mapped("heading"), ["甲", "乙", "丙", "丁"])
        self.assertIn("66.00", wizard.column_ids[2].sample)
        with self.assertRaisesRegex(UserError, "write the bank's name"):
            wizard.action_save_format()
        wizard.format_name = "某银行网银"
        wizard.column_ids[1].role = "payer_name"
        with self.assertRaisesRegex(UserError, "which column holds the date"), self.cr.savepoint():
            wizard.action_save_format()
        wizard.column_ids[0].role, wizard.column_ids[2].role = "date", "credit"
        wizard.head_row = 9
        with self.assertRaisesRegex(UserError, "row 9 is empty"):
            wizard.action_use_head()
        wizard.action_save_format()
        self.assertEqual((wizard.step, wizard.new_count, wizard.format_id.name), ("ready", 1, "某银行网银"))
        wizard.action_import()
        other = self._make_import(content.replace(b"66.00", b"67.00"))
        other.action_read()
        self.assertEqual((other.step, other.format_id), ("ready", wizard.format_id))

    def test_another_row_of_headings(self):
        wizard = self._make_import("说明文字甲,说明文字乙,说明\n日子,钱,备\n2026-11-20,5,费\n".encode())
        wizard.action_read()
        self.assertEqual(wizard.head_row, 1)
        wizard.head_row = 2
        wizard.action_use_head()
        self.assertEqual(wizard.column_ids.mapped("heading"), ["日子", "钱", "备"])

    def test_text_of_a_file_stays_text(self):
        row = self._row(5, payer="<script>alert(1)</script>")
        wizard = self._make_import(self._csv([row]))
        wizard.action_read()
        self.assertNotIn("<script", wizard.preview)
        self.assertIn("&lt;script", wizard.preview)

    # The same again

    def test_the_same_file_changes_nothing(self):
        rows = [self._row(100), self._row(100, serial_no=""), self._row(-5)]
        twin = list(rows[1])
        rows.append(twin)
        self.assertEqual(len(self._import(rows)), 4)
        facts = self._get_facts()
        for again in (rows, rows[::-1], [rows[1]], [rows[2], rows[0], twin, rows[1]]):
            wizard = self._make_import(self._csv(again))
            wizard.action_read()
            self.assertEqual((wizard.new_count, wizard.known_count), (0, len(again)))
            answer = wizard.action_import()
            self.assertIn(f"0 new, {len(again)} already there", answer["params"]["message"])
        self.assertEqual(self._get_facts(), facts)

    def _get_facts(self):
        return [
            self.env[model].search_count([])
            for model in (
                "metrology.bank.line",
                "metrology.bank.statement",
                "account.move",
                "metrology.payment",
            )
        ]

    def test_overlapping_periods(self):
        rows = [self._row(10 + index, days_ago=index) for index in range(6)]
        first = self._import(rows[:4])
        second = self._import(rows[2:])
        self.assertEqual((len(first), len(second)), (4, 2))
        self.assertEqual((second.statement_id.known_count, second.statement_id.new_count), (2, 2))

    def test_csv_and_workbook_tell_the_same(self):
        rows = [self._row(1234.5), self._row(20, serial_no="")]
        self._import(rows)
        wizard = self._make_import(self._xlsx(rows))
        wizard.action_read()
        self.assertEqual((wizard.new_count, wizard.known_count), (0, 2))

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_a_movement_twice(self):
        """What a check of another transaction does not see."""
        rows = [self._row(100)]
        self._import(rows)
        wizard = self._make_import(self._csv(rows))
        self.patch(type(wizard), "_divide_entries", lambda self, entries: ([(self._key(), entries[0])], 0))
        key = self.env["metrology.bank.line"].search([], order="id desc", limit=1).line_key
        type(wizard)._key = lambda _self: key
        self.addCleanup(delattr, type(wizard), "_key")
        with self.assertRaisesRegex(UserError, "Somebody else imports"):
            wizard.action_import()

    def test_only_finance_imports(self):
        wizard = self._make_import(self._csv([self._row(1)]))
        for user in (self.user_reception, self.user_auditor, self.user_supervisor, self.user_agent):
            with self.subTest(user.login):
                with self.assertRaises(AccessError):
                    wizard.with_user(user).action_read()
                with self.assertRaises(AccessError):
                    wizard.with_user(user).action_import()
                with self.assertRaises(AccessError):
                    self.env["metrology.bank.format"].with_user(user).create({"name": "x"})

    def test_accounts_have_numbers(self):
        for number in ("12", "6222 0000 1111", "abc", "1" * 40):
            with self.subTest(number), self.assertRaisesRegex(UserError, "6 to 34 digits"):
                self.env["metrology.bank.account"].create({"name": "x", "number": number})

    def test_the_threshold_is_a_setting(self):
        self._make_signed_order(2)
        line = self._import([self._row(100)])
        self.assertEqual((line.score, line.certainty), (90, "sure"))
        settings = Form(self.env["res.config.settings"])
        settings.metrology_bank_sure_score = 95
        settings.save().execute()
        self.assertEqual(line.certainty, "unsure")
        with self.assertRaisesRegex(UserError, "from 60 to 100"):
            self.env["res.config.settings"].create({"metrology_bank_sure_score": 5})

    # Cells

    def test_amounts(self):
        for text, amount in {
            "1,234.50": "1234.50",
            "￥1,234.50": "1234.50",
            "１２３４．５": "1234.50",
            "¥ 20": "20.00",
            "(12.00)": "-12.00",
            "-5": "-5.00",
            "+5.1": "5.10",
            "人民币100元": "100.00",
            "100.10\t": "100.10",
            "'77": "77.00",
            "0.30000000000000004": "0.30",
            ".5": "0.50",
        }.items():
            self.assertEqual(read_amount(text), Decimal(amount), text)
        for text in ("", "-", "--", "—", "无"):
            self.assertIsNone(read_amount(text), text)
        for text in ("1,23", "12.345", "abc", "1e5", "1.234,50", "1 2 x", "9" * 14, "壹佰", "NaN", "=1+1"):
            with self.subTest(text), self.assertRaises(ValueError):
                read_amount(text)

    def test_days_and_times(self):
        day = datetime.date(2026, 11, 20)
        for text in (
            "2026-11-20",
            "2026/11/20",
            "2026.11.20",
            "2026年11月20日",
            "20261120",
            "２０２６－１１－２０",
            "46346",
        ):
            self.assertEqual(read_moment(text), (day, ""), text)
        for text in (
            "2026-11-20 09:31:22",
            "20261120093122",
            "20261120 09:31:22",
            "2026-11-20T09:31:22",
            "2026-11-20 09.31.22",
        ):
            self.assertEqual(read_moment(text), (day, "09:31:22"), text)
        self.assertEqual([read_clock(text) for text in ("93122", "9:31", "")], ["09:31:22", "09:31:00", ""])
        for text in (
            "",
            "11-20",
            "20.11.2026",
            "2026-13-01",
            "2026-02-30",
            "1899-01-01",
            "昨天",
            "99999",
            "2026-11-20 25:00",
        ):
            with self.subTest(text), self.assertRaises(ValueError):
                read_moment(text)

    def test_an_old_workbook(self):
        """One that Odoo brings along: the same headings in its first row as in Excel."""
        with file_open("product/static/xls/product_pricelist.xls", "rb") as file:
            rows = rows_of_statement(file.read())
        self.assertEqual(rows[0][0], 1)
        self.assertGreater(len(rows), 1)
        wizard = self._make_import(self._csv([self._row(9)]), filename="text inside.xls")
        wizard.action_read()
        self.assertEqual(wizard.new_count, 1)
