import psycopg2

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import MetrologyCommon


@tagged("post_install", "-at_install")
class TestSite(MetrologyCommon):
    def test_bad_codes_are_explained(self):
        for values, word in (
            ({"code": "a-1"}, "capital letters"),
            ({"code": ""}, "capital letters"),
            ({"division_code": "1101"}, "six digits"),
            ({"area_code": "10"}, "010"),
        ):
            with self.subTest(values=values), self.assertRaisesRegex(ValidationError, word):
                self.site_a.write(values)

    def test_code_is_unique(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.IntegrityError):
            self.env["metrology.site"].create({"name": "Another", "code": "AAA"})

    def test_todays_site_follows_the_sites(self):
        user = self.user_reception
        self.assertEqual(user.metrology_site_id, self.site_a)
        user.metrology_site_ids = [Command.set(self.site_b.ids)]
        self.assertEqual(user.metrology_site_id, self.site_b)
        user.metrology_site_ids = [Command.clear()]
        self.assertFalse(user.metrology_site_id)

    def test_person_changes_desk_but_not_sites(self):
        self.user_reception.metrology_site_ids = [Command.link(self.site_b.id)]
        myself = self.user_reception.with_user(self.user_reception)
        myself.write({"metrology_site_id": self.site_b.id})
        self.assertEqual(self.user_reception.metrology_site_id, self.site_b)
        with self.assertRaises(AccessError):
            myself.write({"metrology_site_ids": [Command.clear()]})
        with self.assertRaises(AccessError):
            myself.write({"is_contractor": True})

    def test_desk_must_be_one_of_the_sites(self):
        with self.assertRaisesRegex(ValidationError, "does not work at Site B"):
            self.user_reception.with_user(self.user_reception).write({"metrology_site_id": self.site_b.id})

    def test_only_the_administrator_changes_sites(self):
        for user in (
            self.user_reception,
            self.user_supervisor,
            self.user_marketing_officer,
            self.user_auditor,
        ):
            with self.subTest(user=user.login):
                self.assertEqual(self.site_a.with_user(user).name, "Site A")
                with self.assertRaises(AccessError):
                    self.site_a.with_user(user).write({"name": "Mine"})
                with self.assertRaises(AccessError):
                    self.laboratory_a.with_user(user).write({"name": "Mine"})
        self.site_a.with_user(self.user_administrator).write({"name": "Renamed"})
        self.assertEqual(self.site_a.name, "Renamed")

    def test_other_company_is_hidden(self):
        other = self.env["res.company"].create({"name": "Other"})
        site = self.env["metrology.site"].create({"name": "Far", "code": "FAR", "company_id": other.id})
        found = (
            self.env["metrology.site"].with_user(self.user_reception).search([("code", "in", ("FAR", "AAA"))])
        )
        self.assertEqual(found, self.site_a)
        self.assertTrue(site)
