from datetime import date

from odoo.tests import tagged

from .common import CatalogCommon


@tagged("post_install", "-at_install")
class TestInstrumentType(CatalogCommon):
    def test_found_by_pinyin_english_and_code(self):
        Type = self.env["metrology.instrument.type"]
        for text in ("ylb", "YLB", "压力", "pressure", self.instrument_type.code):
            found = [res_id for res_id, _name in Type.name_search(text)]
            self.assertIn(self.instrument_type.id, found, text)

    def test_code_is_given(self):
        self.assertRegex(self.instrument_type.code, r"^T-LEN-\d{4,}$")
        other = self.instrument_type.copy()
        self.assertNotEqual(other.code, self.instrument_type.code)

    def test_regulation_in_force_is_taken(self):
        trial = self.env["metrology.regulation"].create(
            {"code": "JJG 90009-2025", "valid_from": "2027-01-08"}
        )
        self.instrument_type.write({"regulation_ids": [(4, trial.id)], "regulation_id": trial.id})
        self.assertEqual(self.instrument_type._get_regulation(date(2026, 11, 23)), self.regulation)
        self.assertEqual(self.instrument_type._get_regulation(date(2027, 1, 8)), trial)

    def test_laboratories_own_site_first(self):
        Site, Laboratory = self.env["metrology.site"], self.env["metrology.laboratory"]
        here, there = Site.create([{"name": "Here", "code": "TCHERE"}, {"name": "There", "code": "TCTHERE"}])
        far = Laboratory.create({"name": "Far", "code": "TFAR", "site_id": there.id, "sequence": 1})
        near = Laboratory.create({"name": "Near", "code": "TNEAR", "site_id": here.id, "sequence": 9})
        (far | near).discipline_ids = self.discipline
        self.assertEqual(self.instrument_type._get_laboratories(here).ids, (near + far).ids)
        self.assertEqual(self.instrument_type._get_laboratories().ids, (far + near).ids)
        self.instrument_type.laboratory_ids = far
        self.assertEqual(self.instrument_type._get_laboratories(here), far)
