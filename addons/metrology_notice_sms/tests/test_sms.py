from odoo.tests import tagged

from .common import SmsCommon


@tagged("post_install", "-at_install")
class TestSms(SmsCommon):
    def _get_address(self):
        self.customer.invalidate_recordset()
        return self.env["metrology.notice.channel.sms"]._get_address(self.customer)

    def test_the_first_mobile_is_chosen(self):
        Phone = self.env["metrology.phone"]
        self.assertEqual(self._get_address(), "+8613800138000")
        Phone.create({"partner_id": self.customer.id, "raw": "139 0013 9000", "sequence": 1})
        self.assertEqual(self._get_address(), "+8613900139000")
        self.customer.phone_ids.unlink()
        Phone.create({"partner_id": self.customer.id, "raw": "010-80222667"})
        self.assertEqual(self._get_address(), "")
        person = self.env["res.partner"].create({"name": "Person", "parent_id": self.customer.id})
        Phone.create({"partner_id": self.customer.id, "raw": "137 0013 7000"})
        self.customer.invalidate_recordset()
        self.assertEqual(self.env["metrology.notice.channel.sms"]._get_address(person), "+8613700137000")

    def test_without_a_provider_the_ladder_goes_on(self):
        notice = self._notify()
        self._send_all()
        self.assertEqual((notice.state, notice.attempt_ids.result), ("task", "skipped"))
        self.assertTrue(notice.attempt_ids.proof)

    def test_channels_have_an_order(self):
        codes = self.env["metrology.notice.channel"]._get_codes()
        self.assertLess(codes.index("sms"), codes.index("email"))
        self.assertEqual(codes[-1], "phone")

    def test_odoos_own_messages_stay_as_they_are_without_a_provider(self):
        sms_api = self.env.company._get_sms_api_class()
        self.assertNotEqual(sms_api.__name__, "SmsApiMetrology")
