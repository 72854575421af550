from datetime import date

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import CatalogCommon

DAY = date(2026, 6, 1)


@tagged("post_install", "-at_install")
class TestLeadTime(CatalogCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.here = cls.env["metrology.site"].create({"name": "Here", "code": "TLHERE"})
        cls.there = cls.env["metrology.site"].create({"name": "There", "code": "TLTHERE"})

    def _add(self, days, **values):
        return self.env["metrology.lead.time"].create({"days": days, "valid_from": "2026-01-01", **values})

    def _get(self, site=None, day=DAY):
        return self.env["metrology.lead.time"]._get_days(
            site or self.here, self.service, self.discipline, day
        )

    def test_service_decides_without_rules(self):
        self.assertEqual(self._get(), 10)

    def test_most_specific_rule_wins(self):
        self._add(9, discipline_id=self.discipline.id)
        self.assertEqual(self._get(), 9)
        self._add(8, service_id=self.service.id)
        self.assertEqual(self._get(), 8)
        self._add(7, site_id=self.here.id)
        self.assertEqual(self._get(), 7)
        self._add(6, service_id=self.service.id, discipline_id=self.discipline.id)
        self.assertEqual(self._get(), 6)
        self._add(5, site_id=self.here.id, service_id=self.service.id, discipline_id=self.discipline.id)
        self.assertEqual(self._get(), 5)
        self.assertEqual(self._get(self.there), 6)

    def test_newest_rule_of_the_day(self):
        self._add(9, site_id=self.here.id)
        self._add(12, site_id=self.here.id, valid_from="2026-07-01")
        self.assertEqual(self._get(), 9)
        self.assertEqual(self._get(day=date(2026, 7, 1)), 12)
        self.assertEqual(self._get(day=date(2025, 7, 1)), 10)

    def test_rule_for_nothing_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "at least one"):
            self._add(9)
