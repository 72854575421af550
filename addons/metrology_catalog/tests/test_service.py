from psycopg2 import IntegrityError

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import CatalogCommon


@tagged("post_install", "-at_install")
class TestService(CatalogCommon):
    def test_service_brings_its_product(self):
        product = self.service.product_id
        self.assertEqual(product.type, "service")
        self.assertEqual(product.name, "Test calibration")
        self.assertEqual(product.list_price, 0)

    def test_product_bears_the_name_of_its_service(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.service.update_field_translations("name", {"zh_CN": "试验校准"})
        product = self.service.product_id
        self.assertEqual(product.with_context(lang="zh_CN").name, "试验校准")
        self.service.name = "Renamed"
        self.assertEqual(product.with_context(lang="en_US").name, "Renamed")
        self.assertEqual(product.with_context(lang="zh_CN").name, "试验校准")

    def test_mandatory_is_never_urgent(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
            self.env["metrology.service"].create(
                {"code": "t_mandatory", "name": "M", "is_mandatory": True, "urgent_allowed": True}
            )

    def test_certificate_of_a_failed_instrument(self):
        self.service.write(
            {"certificate_kind": "verification_cert", "fail_certificate_kind": "result_notice"}
        )
        self.assertEqual(self.service._get_certificate_kind(passed=True), "verification_cert")
        self.assertEqual(self.service._get_certificate_kind(passed=False), "result_notice")
        self.service.fail_certificate_kind = False
        self.assertEqual(self.service._get_certificate_kind(passed=False), "verification_cert")

    def test_get_by_code(self):
        self.assertEqual(self.env["metrology.service"]._get_by_code("t_calibration"), self.service)
        self.assertFalse(self.env["metrology.service"]._get_by_code("t_nothing"))
