from odoo.tests import tagged

from .common import IntakeCommon


@tagged("post_install", "-at_install")
class TestOrderQueries(IntakeCommon):
    """The number of queries must not grow with the number of items."""

    def _count_queries(self, number, step):
        self._make_order(number)
        self.env.flush_all()
        self.env.invalidate_all()
        values = self._prepare_order(number)
        before = self.cr.sql_log_count
        order = self.env["metrology.order"].create(values)
        self.env.flush_all()
        if step == "sign":
            self._sign(order)
            self.env.flush_all()
        return self.cr.sql_log_count - before

    def test_draft_orders_cost_the_same_for_10_and_200_items(self):
        small, large = self._count_queries(10, "draft"), self._count_queries(200, "draft")
        self.assertLessEqual(large - small, 190 * 0.02 + 2)
        self.assertLessEqual(large, 60 + 200 * 0.02)

    def test_signing_grows_slowly(self):
        small, large = self._count_queries(5, "sign"), self._count_queries(55, "sign")
        self.assertLessEqual((large - small) / 50, 4)
