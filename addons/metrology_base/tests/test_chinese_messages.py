from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import MetrologyCommon


@tagged("post_install", "-at_install")
class TestChineseMessages(MetrologyCommon):
    """A Chinese user reads every refusal in Chinese."""

    def test_refusals(self):
        zh = self.env(context={**self.env.context, "lang": "zh_CN"})
        Partner, Phone = zh["res.partner"], zh["metrology.phone"]
        twin = self.env["res.partner"].create(
            {"name": "甲", "is_company": True, "uscc": "91110115MA01Q8BQ48"}
        )
        wizard = zh["base.partner.merge.automatic.wizard"]
        cases = [
            ("统一社会信用代码", lambda: Partner.create({"name": "乙", "is_company": True, "uscc": "123"})),
            (
                "校验",
                lambda: Partner.create({"name": "乙", "is_company": True, "uscc": "91110115MA01Q8BQ49"}),
            ),
            ("已属于", lambda: Partner.create({"name": "乙", "is_company": True, "uscc": twin.uscc})),
            (
                "组织机构代码",
                lambda: Partner.create({"name": "乙", "is_company": True, "organization_code": "1"}),
            ),
            ("电话号码", lambda: Phone.create({"partner_id": self.customer.id, "raw": "前台"})),
            ("不同的单位", lambda: wizard._merge((self.customer + twin).ids)),
            ("代码", lambda: zh["metrology.site"].create({"name": "丙", "code": "a b"})),
            ("区号", lambda: zh["metrology.site"].create({"name": "丙", "code": "C", "area_code": "1"})),
            ("vocabularies.csv", lambda: zh["metrology.reason"]._get("pickup_proof", "no_such")),
            ("没有名为", lambda: zh["metrology.data.loader"].load_text("x.csv", "")),
        ]
        for words, action in cases:
            with self.subTest(words=words), self.assertRaises(UserError) as refused:
                action()
            message = str(refused.exception.args[0])
            self.assertIn(words, message)
            self.assertNotRegex(message, r"\b(the|is|has|not|already)\b")
