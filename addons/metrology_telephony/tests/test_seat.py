from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import TelephonyCommon


@tagged("post_install", "-at_install")
class TestSeat(TelephonyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seat = cls.env["metrology.telephony.seat"].create(
            {"provider_id": cls.provider.id, "number": "1001", "user_id": cls.user_agent.id}
        )

    def test_a_person_has_one_seat_and_a_seat_one_number(self):
        Seat = self.env["metrology.telephony.seat"]
        self.assertEqual(Seat.with_user(self.user_agent)._get_own(), self.seat)
        with self.assertRaisesRegex(UserError, "Ask the administrator"):
            Seat.with_user(self.user_reception).sudo()._get_own()
        for number, user in (("1001", False), ("1002", self.user_agent.id)):
            with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
                Seat.create({"provider_id": self.provider.id, "number": number, "user_id": user})

    def test_only_plain_numbers_and_passwords(self):
        for values in (
            {"number": "9001"},
            {"number": "10;1"},
            {"number": "12"},
            {"secret": "short"},
            {"secret": "password\nadmin=1"},
        ):
            with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
                self.seat.write(values)

    def test_the_password_is_the_administrators_alone(self):
        self.assertTrue(self.seat.with_user(self.user_administrator).secret)
        for user in (self.user_agent, self.user_marketing_officer, self.user_auditor):
            seat = self.seat.with_user(user)
            self.assertEqual(seat.number, "1001")
            with self.assertRaises(AccessError):
                seat.read(["secret"])
            with self.assertRaises(AccessError):
                seat.user_id = user
        with self.assertRaises(AccessError):
            self.seat.with_user(self.user_reception).read(["number"])
