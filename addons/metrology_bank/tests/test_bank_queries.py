from odoo.tests import tagged

from .common import BankCommon


@tagged("post_install", "-at_install")
class TestBankQueries(BankCommon):
    """Five hundred transfers cost no more questions to the database than five."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.orders = cls.env["metrology.order"].union(*(cls._make_signed_order() for _number in range(3)))
        payers = (cls.customer.name, "某某检测技术有限公司", "赵六")
        remarks = ("检定费", cls.orders[0].name, "")
        rows = [
            cls._row(50 + index % 7, payer=payers[index % 3], remark=remarks[index % 3], days_ago=index % 20)
            for index in range(500)
        ]
        cls.patch_mirror()
        cls.lines = cls._import(rows)

    @classmethod
    def patch_mirror(cls):
        """Leave accounting out: Odoo books line by line, and nothing of that is asked here."""
        cls.classPatch(type(cls.env["metrology.bank.line"]), "_mirror", lambda self: None)

    def _count(self, work):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        work()
        self.env.flush_all()
        return self.cr.sql_log_count - before

    def test_suggestions(self):
        suggest = self.env["metrology.bank.matching"]._suggest
        few = self._count(lambda: suggest(self.lines[:5]))
        many = self._count(lambda: suggest(self.lines))
        self.assertEqual(len(self.lines), 500)
        self.assertLessEqual(many, few + 6)
        self.assertLess(many, 60)

    def test_the_list(self):
        specification = {
            name: {}
            for name in (
                "date",
                "payer_name",
                "amount",
                "suggestion",
                "certainty",
                "state",
                "age_days",
                "display_name",
            )
        } | {"suggested_partner_id": {"fields": {"display_name": {}}}}
        few = self._count(lambda: self.lines[:5].web_read(specification))
        many = self._count(lambda: self.lines[:80].web_read(specification))
        self.assertLessEqual(many, few + 2)
        self.assertLess(many, 25)

    def test_import(self):
        def count(rows):
            wizard = self._make_import(self._csv(rows))
            return self._count(wizard.action_import)

        few = count([self._row(20 + index) for index in range(5)])
        many = count([self._row(20 + index) for index in range(200)])
        self.assertLessEqual(many, few + 12)
