from odoo.tests import tagged

from odoo.addons.metrology_intake.tests.paper_common import PaperMixin
from odoo.addons.metrology_lab.tests.common import LabCommon


@tagged("post_install", "-at_install")
class TestPaper(PaperMixin, LabCommon):
    def _make_task(self, items=2):
        order = self._make_signed_order(items)
        self._make_ready(order)
        Task = self.env["metrology.retrieval.task"].with_user(self.user_reception)
        return Task._request(order, order.item_ids, counter="Window 3")

    def test_slip_says_where_everything_is(self):
        task = self._make_task()
        for user in (self.user_reception, self.user_store_keeper):
            page = self._print_paper("metrology_pickup.retrieval", task, user=user)[0]
            self.assertIn(task.name, page)
            self.assertIn(task.order_id.name, page)
            self.assertIn("Window 3", page)
            self.assertIn("2 items, 0 accessories", page)
            for item in task.item_ids:
                self.assertIn(item.serial_no, page)
                self.assertIn(item.location_id.name, page)

    def test_fetched_slip_names_the_store_keeper(self):
        task = self._make_task(1)
        task.with_user(self.user_store_keeper)._fetch()
        page = self._print_paper("metrology_pickup.retrieval", task)[0]
        self.assertIn(self.user_store_keeper.name, page)

    def test_slip_is_chinese_for_a_chinese_store_keeper(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        task = self._make_task(1)
        self.env = self.env(context={**self.env.context, "lang": "zh_CN"})
        page = self._print_paper("metrology_pickup.retrieval", task)[0]
        self.assertIn("寻取单", page)
        for english in ("Requested", "Fetched", "Place", "Page"):
            self.assertNotIn(english, page)
