from odoo.tests import tagged

from .common import LabCommon


@tagged("post_install", "-at_install")
class TestIntakeScan(LabCommon):
    def test_certificate_brings_the_instrument(self):
        certificate = self._finish(self._make_jobs(1))
        item = certificate.item_id
        answer = (
            self.env["metrology.intake.scan"]
            .with_user(self.user_reception)
            .scan("a" * 32, certificate.number.lower(), "b" * 32)
        )
        line = self.env["metrology.order.item"].browse(answer["focus"])
        self.assertEqual(line.instrument_id, item.instrument_id)
        self.assertEqual(line.order_id.submitting_partner_id, item.submitting_partner_id)
        self.assertEqual(answer["items"][0]["hints"][0]["tone"], "danger", "it is still in house")
