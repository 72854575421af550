from datetime import date

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import CatalogCommon

TYPES = (
    "discipline_code,discipline_zh,discipline_en,instrument_zh,instrument_en,regulation,service_kind,"
    "cycle_months,cycle_note,compulsory_if_scope,evidence,source\n"
)
FEES = "region,tariff_code,instrument_zh,accuracy,range,unit,fee_cny,note,source\n"
MANDATORY = (
    "category_zh,instrument_zh,instrument_en,supervision,verification_mode,scope_zh,scope_tags,evidence,"
    "source\n"
)


@tagged("post_install", "-at_install")
class TestDataLoader(CatalogCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.loader = cls.env["metrology.data.loader"]
        cls.loader.load_text(
            "vocabularies.csv",
            "set,code,zh,en,note,source\n"
            "service_kind,verification,检定,verification,,law\n"
            "service_kind,mandatory_verification,强制检定,mandatory verification,,law\n",
        )

    def _load_types(self, *rows):
        return self.loader.load_text("instrument_types.csv", TYPES + "\n".join(rows) + "\n")

    def _find_type(self, name):
        return self.env["metrology.instrument.type"].search([("name", "=", name)])

    def test_services_get_what_their_kind_demands(self):
        service = self.env["metrology.service"]._get_by_code("mandatory_verification")
        self.assertTrue(service.is_mandatory)
        self.assertFalse(service.urgent_allowed)
        self.assertEqual(service.lead_time_days, 20)
        self.assertEqual(service._get_certificate_kind(passed=False), "result_notice")
        self.assertEqual(service.with_context(lang="zh_CN").name, "强制检定")

    def test_service_settings_survive_a_second_load(self):
        service = self.env["metrology.service"]._get_by_code("verification")
        service.lead_time_days = 7
        counts = self.loader.load_text(
            "vocabularies.csv",
            "set,code,zh,en,note,source\nservice_kind,verification,检定,verification,,law\n",
        )
        self.assertEqual((counts["created"], counts["updated"]), (0, 0))
        self.assertEqual(service.lead_time_days, 7)

    def test_instrument_types_twice(self):
        rows = (
            "XMEC,试力学,trial mechanics (mass),试验秤,test scale,"
            '"JJG 91204-2025(试行, effective 2027-01-08)",verification,12,'
            "until 2027-01-08 JJG 90539-2016 applies,yes,recalled,memory",
            "XMEC,试力学,trial mechanics (mass),试验天平,test balance,"
            "JJG 90539-2016 (supersedes JJG 90026-2007),verification,,,?,cycle sourced,paper",
        )
        counts = self._load_types(*rows)
        # 1 discipline, 3 regulations, 2 types
        self.assertEqual((counts["created"], counts["updated"]), (6, 0))
        scale, balance = self._find_type("试验秤"), self._find_type("试验天平")
        self.assertEqual(scale.evidence, "recalled")
        self.assertEqual(scale.regulation_id.code, "JJG 91204-2025")
        self.assertTrue(scale.regulation_id.is_trial)
        self.assertEqual(scale._get_regulation(date(2026, 11, 23)).code, "JJG 90539-2016")
        self.assertEqual(scale.discipline_id.with_context(lang="zh_CN").name, "试力学")
        self.assertEqual(scale.discipline_id.with_context(lang="en_US").name, "Trial mechanics")
        self.assertEqual(balance.cycle_months, 0)
        self.assertEqual(balance.regulation_id.replaces_ids.code, "JJG 90026-2007")
        self.assertEqual(balance.pinyin_initials, "sytp")
        counts = self._load_types(*rows)
        self.assertEqual((counts["created"], counts["updated"]), (0, 0))

    def test_verified_row_is_not_overwritten(self):
        row = "XMEC,试力学,trial,试验秤,test scale,JJG 90539-2016,verification,12,,yes,recalled,memory"
        self._load_types(row)
        scale = self._find_type("试验秤")
        scale.write({"cycle_months": 6, "evidence": "sourced"})
        self._load_types(row)
        self.assertEqual(scale.cycle_months, 6)

    def test_bad_rows_are_named_and_nothing_is_written(self):
        with self.assertRaises(UserError) as caught:
            self._load_types(
                "XMEC,试力学,trial,试验秤,test scale,,verification,12,,yes,recalled,memory",
                "XMEC,试力学,trial,,test scale,,verification,12,,yes,recalled,memory",
                "XMEC,试力学,trial,试验尺,test ruler,,verification,often,,yes,recalled,memory",
                "XMEC,试力学,trial,试验表,test gauge,,verification,12,,yes,rumour,memory",
            )
        message = str(caught.exception)
        for text in ("line 3", "instrument_zh", "line 4", "often", "line 5", "rumour"):
            self.assertIn(text, message)
        self.assertNotIn("line 2", message)
        self.assertFalse(self._find_type("试验秤"))

    def test_unknown_service_is_named(self):
        with self.assertRaisesRegex(UserError, "service_telepathy"):
            self._load_types("XMEC,试力学,trial,试验秤,test scale,,telepathy,12,,yes,recalled,memory")

    def test_fees_twice(self):
        text = (
            FEES
            + f"TEST,C-1,{self.instrument_type.name},1级,(0~1)MPa,块,50,,paper\n"
            + "TEST,C-2,试验镜,,,台,,,paper\n"
        )
        counts = self.loader.load_text("fees_sourced.csv", text)
        self.assertEqual(counts["created"], 2)
        known, unknown = self.env["metrology.fee"].search([("region", "=", "TEST")], order="tariff_code")
        self.assertEqual((known.amount, known.instrument_type_id.name), (50, "压力表"))
        self.assertFalse(unknown.is_amount_known)
        self.assertFalse(unknown.instrument_type_id)
        known._new_version(date(2026, 7, 1), 60)
        counts = self.loader.load_text("fees_sourced.csv", text)
        self.assertEqual((counts["created"], counts["updated"]), (0, 0))

    def test_fees_that_grow(self):
        head = FEES.replace("note", "grows_with,included,step,step_fee,note")
        text = (
            head + "TEST,C-9,试验尺,,0~200m,件,20,length,5,1,5,,paper\nTEST,C-8,试验竿,,,米,90,,,,,,paper\n"
        )
        self.loader.load_text("fees_sourced.csv", text)
        pole, tape = self.env["metrology.fee"].search([("region", "=", "TEST")], order="tariff_code")
        self.assertEqual(pole.charged_per, "metre")
        self.assertEqual((tape.charged_per, tape._get_rule().price(length=7)), ("piece", 30))
        for cells in ("weight,5,1,5", "length,5,0,5", "length,5,1,"):
            with self.assertRaisesRegex(UserError, "line 2.*grows_with"):
                self.loader.load_text("fees_sourced.csv", head + f"TEST,C-7,试验链,,,件,20,{cells},,paper\n")

    def test_fee_of_zero_is_refused(self):
        with self.assertRaisesRegex(UserError, "line 2.*fee_cny"):
            self.loader.load_text("fees_sourced.csv", FEES + "TEST,C-1,试验镜,,,台,0,,paper\n")

    def test_mandatory_catalogue(self):
        text = (
            MANDATORY + "试验衡器,压力表,gauge,P+V,periodic,用于贸易结算,trade;safety,partly sourced,paper\n"
        )
        self.assertEqual(self.loader.load_text("compulsory_catalogue_2020_partial.csv", text)["created"], 1)
        row = self.env["metrology.mandatory.category"].search([("category", "=", "试验衡器")])
        self.assertEqual((row.supervision, row.evidence, row.state), ("pv", "partly", "in_force"))
        self.assertTrue(row.scope_trade and row.scope_safety)
        self.assertFalse(row.scope_medical or row.scope_environment)
        self.assertIn(self.instrument_type, row.instrument_type_ids)
        counts = self.loader.load_text("compulsory_catalogue_2020_partial.csv", text)
        self.assertEqual((counts["created"], counts["updated"]), (0, 0))
        with self.assertRaisesRegex(UserError, "line 2.*fun"):
            self.loader.load_text(
                "compulsory_catalogue_2020_partial.csv", text.replace("trade;safety", "fun")
            )

    def test_superseded_list(self):
        self.loader.load_text(
            "compulsory_catalogue_1987_superseded.csv",
            "seq,category_zh,status,note,source\n7,试验计,superseded by 2020 No.42,,law\n",
        )
        row = self.env["metrology.mandatory.category"].search([("category", "=", "试验计")])
        self.assertEqual((row.edition, row.state, row.sequence), ("1987", "superseded", 7))

    def test_aliases_belong_to_a_type_of_the_catalogue(self):
        self._load_types(
            "XMEC,试力学,trial mechanics (mass),试验秤,test scale,,verification,12,,no,recalled,memory"
        )
        head = "discipline_code,instrument_zh,aliases,evidence,source\n"
        aliases = head + "XMEC,试验秤,试秤；小秤,recalled,memory\n"
        self.loader.load_text("instrument_aliases.csv", aliases)
        counts = self.loader.load_text("instrument_aliases.csv", aliases)
        self.assertEqual((counts["created"], counts["updated"]), (0, 0))
        scale = self._find_type("试验秤")
        self.assertEqual(self.env["metrology.instrument.type"].name_search("小秤")[0][0], scale.id)
        self.assertTrue(scale._is_called("试秤") and not scale._is_called("秤"))
        with self.assertRaisesRegex(UserError, "no instrument type “大秤”"):
            self.loader.load_text("instrument_aliases.csv", head + "XMEC,大秤,老秤,recalled,memory\n")

    def test_reference_files_load_and_load_again(self):
        names = (
            "vocabularies.csv",
            "instrument_types.csv",
            "instrument_aliases.csv",
            "fees_sourced.csv",
            "compulsory_catalogue_2020_partial.csv",
            "compulsory_catalogue_1987_superseded.csv",
        )
        self.assertEqual(set(self.loader._load_reference(*names)), set(names), "the files are there")
        for name, counts in self.loader._load_reference(*names).items():
            self.assertEqual((counts["created"], counts["updated"]), (0, 0), name)
        self.assertEqual(
            self.env["metrology.mandatory.category"].search_count([("edition", "=", "1987")]), 55
        )
        fees = self.env["metrology.fee"].search(
            [("region", "in", ("北京(旧)", "浙江2022", "安徽", "广东(旧)"))]
        )
        self.assertEqual(len(fees), 78)
        self.assertTrue(all(fees.mapped("source")))
