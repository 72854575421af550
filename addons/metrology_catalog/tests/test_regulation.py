from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import CatalogCommon


@tagged("post_install", "-at_install")
class TestRegulation(CatalogCommon):
    def test_valid_between_its_dates(self):
        self.regulation.write({"valid_from": "2021-01-01", "valid_to": "2025-12-31"})
        self.assertFalse(self.regulation._is_valid_on(date(2020, 12, 31)))
        self.assertTrue(self.regulation._is_valid_on(date(2021, 1, 1)))
        self.assertTrue(self.regulation._is_valid_on(date(2025, 12, 31)))
        self.assertFalse(self.regulation._is_valid_on(date(2026, 1, 1)))

    def test_replaced_from_the_first_day_of_the_newer_one(self):
        newer = self.env["metrology.regulation"].create(
            {"code": "JJG 90001-2025", "valid_from": "2027-01-08"}
        )
        self.regulation.replaced_by_id = newer
        self.assertTrue(self.regulation._is_valid_on(date(2027, 1, 7)))
        self.assertFalse(self.regulation._is_valid_on(date(2027, 1, 8)))
        with self.assertRaisesRegex(ValidationError, "JJG 90001-2025"):
            self.regulation._check_valid_on(date(2027, 1, 8))

    def test_search_agrees_with_the_method(self):
        today = date.today()
        Regulation = self.env["metrology.regulation"]
        Regulation.create({"code": "JJG 90002-2020", "valid_to": "2000-01-01"})
        Regulation.create({"code": "JJG 90003-2020", "replaced_by_id": self.regulation.id})
        mine = Regulation.search([("code", "like", "JJG 9000")])
        found = Regulation.search([("code", "like", "JJG 9000"), ("is_valid_today", "=", True)])
        self.assertEqual(found, mine.filtered(lambda r: r._is_valid_on(today)))
        self.assertEqual(
            Regulation.search([("code", "like", "JJG 9000"), ("is_valid_today", "=", False)]), mine - found
        )

    def test_kind_follows_the_number(self):
        kinds = [
            self.env["metrology.regulation"].create({"code": code}).kind
            for code in ("JJG 91-1", "JJF 91-1", "GB/T 91")
        ]
        self.assertEqual(kinds, ["jjg", "jjf", "other"])

    def test_number_once(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
            self.env["metrology.regulation"].create({"code": self.regulation.code})

    def test_no_circle_of_editions(self):
        newer = self.env["metrology.regulation"].create({"code": "JJG 90001-2025"})
        self.regulation.replaced_by_id = newer
        with self.assertRaises(ValidationError):
            newer.replaced_by_id = self.regulation
