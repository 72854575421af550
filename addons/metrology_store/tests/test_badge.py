from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import StoreCommon


@tagged("post_install", "-at_install")
class TestBadge(StoreCommon):
    def test_codes_can_not_be_guessed_or_chosen(self):
        codes = set(self.badges.values())
        self.assertEqual(len(codes), len(self.badges))
        self.assertTrue(all(len(code) == 22 for code in codes))
        badge = self.env["metrology.badge"].search([("user_id", "=", self.user_driver.id)])
        with self.assertRefused(UserError, "do not change"):
            badge.code = "BG-2222-2222-2222-2222"
        with self.assertRefused(ValidationError, "can not be typed in"):
            self.env["metrology.badge"].create({"user_id": self.user_agent.id, "code": "1234"})

    @mute_logger("odoo.sql_db")
    def test_one_badge_per_person(self):
        with self.assertRefused(UniqueViolation, "one_per_person"):
            self.env["metrology.badge"].create({"user_id": self.user_driver.id})

    def test_lost_badges_and_people_who_left_identify_nobody(self):
        Badge = self.env["metrology.badge"]
        code = self.badges[self.user_driver]
        self.assertEqual(Badge._identify(code.lower()), self.user_driver)
        self.user_driver.active = False
        self.assertFalse(Badge._identify(code))
        self.user_driver.active = True
        Badge.search([("user_id", "=", self.user_driver.id)]).active = False
        self.assertFalse(Badge._identify(code))

    def test_only_administrators_see_codes(self):
        badge = self.env["metrology.badge"].search([("user_id", "=", self.user_driver.id)])
        for name in ("store_keeper", "reception", "supervisor", "auditor", "marketing_officer", "driver"):
            with self.subTest(name), self.assertRefused(AccessError, ""):
                badge.with_user(getattr(self, f"user_{name}")).read(["code"])
        self.assertTrue(badge.with_user(self.user_administrator).code)
