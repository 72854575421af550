import base64
from pathlib import Path

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..data_file import DataRecord, FileSpec, Ref, RowError
from .common import MetrologyCommon

HEADER = "set,code,zh,en,note,source\n"
GOOD = HEADER + (
    "contact_channel,test_fax,传真,fax,old,own\n"
    "contact_channel,test_drone,无人机,drone,,own\n"
    "return_reason,test_other,别的,something else,,own\n"
    "order_state,test_draft,保存,saved,,own\n"
)


@tagged("post_install", "-at_install")
class TestDataLoader(MetrologyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Loader = cls.env["metrology.data.loader"].with_user(cls.user_administrator)
        cls.Reason = cls.env["metrology.reason"].with_context(active_test=False)

    def _reasons(self):
        return self.Reason.search([("code", "=like", "test\\_%")], order="code")

    def test_second_load_changes_nothing(self):
        self.assertEqual(
            self.Loader.load_text("vocabularies.csv", GOOD), {"created": 3, "updated": 0, "unchanged": 0}
        )
        before = self._reasons().read()
        self.assertEqual(
            self.Loader.load_text("vocabularies.csv", GOOD), {"created": 0, "updated": 0, "unchanged": 3}
        )
        self.assertEqual(self._reasons().read(), before)

    def test_what_is_written(self):
        self.Loader.load_text("vocabularies.csv", GOOD)
        fax = self.env.ref("metrology_data.reason_contact_channel_test_fax")
        self.assertEqual((fax.kind, fax.name, fax.source), ("contact_channel", "Fax", "old; own"))
        self.assertEqual(fax.with_context(lang="zh_CN").name, "传真")
        self.assertTrue(self.env.ref("metrology_data.reason_return_reason_test_other").requires_text)

    def test_language_of_the_person_does_not_matter(self):
        chinese = self.Loader.with_context(lang="zh_CN")
        chinese.load_text("vocabularies.csv", GOOD)
        fax = self.env.ref("metrology_data.reason_contact_channel_test_fax")
        self.assertEqual(fax.with_context(lang="en_US").name, "Fax")
        self.assertEqual(fax.with_context(lang="zh_CN").name, "传真")
        self.assertEqual(self.Loader.load_text("vocabularies.csv", GOOD)["unchanged"], 3)

    def test_a_change_is_written(self):
        self.Loader.load_text("vocabularies.csv", GOOD)
        changed = GOOD.replace("传真,fax,old", "传真机,telefax,old")
        self.assertEqual(
            self.Loader.load_text("vocabularies.csv", changed), {"created": 0, "updated": 1, "unchanged": 2}
        )
        fax = self.env.ref("metrology_data.reason_contact_channel_test_fax")
        self.assertEqual((fax.name, fax.with_context(lang="zh_CN").name), ("Telefax", "传真机"))

    def test_deleted_record_comes_back(self):
        self.Loader.load_text("vocabularies.csv", GOOD)
        self.env.ref("metrology_data.reason_contact_channel_test_fax").unlink()
        self.assertEqual(self.Loader.load_text("vocabularies.csv", GOOD)["created"], 1)

    def test_record_made_by_hand_is_adopted(self):
        mine = self.Reason.create({"kind": "contact_channel", "code": "test_fax", "name": "Facsimile"})
        counts = self.Loader.load_text("vocabularies.csv", GOOD)
        self.assertEqual(counts, {"created": 2, "updated": 1, "unchanged": 0})
        self.assertEqual(mine.name, "Fax")

    def test_bad_rows_are_all_named_and_nothing_is_written(self):
        bad = GOOD + "contact_channel,,没有代码,no code,,own\ncontact_channel,test_x,,no chinese,,own\na,b\n"
        with self.assertRaises(UserError) as refused:
            self.Loader.load_text("vocabularies.csv", bad)
        text = refused.exception.args[0]
        for words in (
            "vocabularies.csv, line 6: The columns set and code must not be empty",
            "vocabularies.csv, line 7: The column zh is empty",
            "vocabularies.csv, line 8: Has 2 cells where the header has 6",
        ):
            self.assertIn(words, text)
        self.assertFalse(self._reasons())

    def test_chinese_person_reads_chinese(self):
        with self.assertRaisesRegex(UserError, "第 2 行"):
            self.Loader.with_context(lang="zh_CN").load_text("vocabularies.csv", HEADER + "x,,,,,1\n")

    def test_line_numbers_count_lines_inside_cells(self):
        text = HEADER + 'contact_channel,test_fax,传真,fax,"two\nlines",own\ncontact_channel,,x,x,,own\n'
        with self.assertRaisesRegex(UserError, "line 4:"):
            self.Loader.load_text("vocabularies.csv", text)

    def test_contradiction_inside_a_file(self):
        text = GOOD + "contact_channel,test_fax,传真,telefax,old,own\n"
        with self.assertRaisesRegex(UserError, "line 6: Says something else than line 2"):
            self.Loader.load_text("vocabularies.csv", text)
        self.assertFalse(self._reasons())

    def test_refusal_of_a_model_names_the_row(self):
        text = (
            "site_code,site_zh,district_zh,division_code,area_code,address,hours,source\n"
            "TSTA,甲,,,010,,,own\nTSTB,乙,,12,010,,,own\nTSTC,丙,,,10,,,own\n"
        )
        with self.assertRaises(UserError) as refused:
            self.Loader.load_text("sites.csv", text)
        self.assertIn("sites.csv, line 3: The division code “12”", refused.exception.args[0])
        self.assertIn("sites.csv, line 4: The area code “10”", refused.exception.args[0])
        self.assertFalse(self.env["metrology.site"].search([("code", "=like", "TST%")]))

    def test_empty_cell_keeps_what_was_typed_in(self):
        text = (
            "site_code,site_zh,district_zh,division_code,area_code,address,hours,source\n"
            "TSTA,甲,,,010,,,own\n"
        )
        self.Loader.load_text("sites.csv", text)
        site = self.env["metrology.site"].search([("code", "=", "TSTA")])
        site.address = "1 Example Road"
        self.assertEqual(self.Loader.load_text("sites.csv", text)["unchanged"], 1)
        self.assertEqual(site.address, "1 Example Road")

    def test_useless_files(self):
        for name, text, words in (
            ("unknown.csv", HEADER, "No reference file is called unknown.csv"),
            ("vocabularies.csv", "", "The file is empty"),
            ("vocabularies.csv", "set,code\n", "These columns are missing: zh, en, note, source"),
            ("vocabularies.csv", HEADER + 'a,"b\n', "Is not valid CSV"),
            ("vocabularies.csv", HEADER + "a,b\0,c,d,e,f\n", "NUL"),
        ):
            with self.subTest(text=text), self.assertRaisesRegex(UserError, words):
                self.Loader.load_text(name, text)

    def test_only_the_administrator_loads(self):
        for user in (self.user_supervisor, self.user_marketing_officer, self.user_auditor):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env["metrology.data.loader"].with_user(user).load_text("vocabularies.csv", GOOD)
        self.assertFalse(self._reasons())

    def test_spreadsheet_encodings(self):
        for encoding in ("utf-8", "utf-8-sig", "gb18030"):
            with self.subTest(encoding=encoding):
                self.Loader.load_bytes("vocabularies.csv", GOOD.encode(encoding))
                fax = self.env.ref("metrology_data.reason_contact_channel_test_fax")
                self.assertEqual(fax.with_context(lang="zh_CN").name, "传真")
        with self.assertRaisesRegex(UserError, "not a text file"):
            self.Loader.load_bytes("vocabularies.csv", b"\xff\xfe\x00\x01\x80")

    def test_missing_file(self):
        with self.assertRaisesRegex(UserError, "cannot be read"):
            self.Loader.load_file("/nowhere/vocabularies.csv")

    def test_screen(self):
        wizard = (
            self.env["metrology.data.import"]
            .with_user(self.user_administrator)
            .create({"content": base64.b64encode(GOOD.encode()), "filename": "vocabularies.csv"})
        )
        wizard.action_load()
        self.assertEqual(wizard.outcome, "Created: 3, updated: 0, unchanged: 0.")
        with self.assertRaises(AccessError):
            self.env["metrology.data.import"].with_user(self.user_supervisor).create(
                {"content": b"", "filename": "x"}
            )

    def test_committed_files_load_twice(self):
        folder = Path(__file__).resolve().parents[3] / "data"
        for name in ("sites.csv", "vocabularies.csv"):
            self.assertTrue((folder / name).is_file(), f"{name}: these tests need data/ beside addons/.")
            self.env["metrology.data.loader"].load_file(folder / name)
            counts = self.env["metrology.data.loader"].load_file(folder / name)
            self.assertEqual((counts["created"], counts["updated"]), (0, 0), name)
        site = self.env["metrology.site"].search([("code", "=", "BD")])
        self.assertEqual((site.area_code, site.with_context(lang="zh_CN").name), ("022", "宝坻"))
        self.assertEqual(self.Reason.search_count([("kind", "=", "return_reason")]), 20)

    def test_references_between_records(self):
        """What a catalogue file needs: a parent in the same file, a forward reference, an unknown one."""

        def parse(row):
            if not row["code"]:
                raise RowError("no code")
            values = {
                "name": row["code"],
                "parent_id": Ref(f"category_{row['parent']}") if row["parent"] else None,
            }
            yield DataRecord("res.partner.category", f"category_{row['code']}", values)

        self.patch(
            type(self.Loader),
            "_get_specs",
            lambda loader: {"categories.csv": FileSpec(("code", "parent"), parse)},
        )
        loader = self.env["metrology.data.loader"]
        text = "code,parent\nchild,parent\nparent,\n"
        self.assertEqual(loader.load_text("categories.csv", text)["created"], 2)
        child = self.env.ref("metrology_data.category_child")
        self.assertEqual(child.parent_id.name, "parent")
        self.assertEqual(loader.load_text("categories.csv", text)["unchanged"], 2)
        with self.assertRaisesRegex(UserError, "line 2: Refers to category_nobody"):
            loader.load_text("categories.csv", "code,parent\norphan,nobody\n")

    def test_few_queries_for_an_unchanged_file(self):
        rows = "".join(f"contact_channel,test_{n},频道{n},channel {n},,own\n" for n in range(200))
        self.Loader.load_text("vocabularies.csv", HEADER + rows)
        self.env.invalidate_all()
        with self.assertQueryCount(10):
            self.Loader.load_text("vocabularies.csv", HEADER + rows)
