from odoo.tests import HttpCase, tagged

from odoo.addons.metrology_pickup.tests.common import PickupCommon

ACTIONS = {
    "metrology.order": "metrology_intake.action_metrology_order",
    "metrology.retrieval.task": "metrology_pickup.action_metrology_retrieval_task",
}
PEOPLE = {
    "reception": "谢受理",
    "store_keeper": "赵库管",
    "laboratory": "钱检定",
    "laboratory_2": "孙核验",
    "laboratory_3": "李批准",
}


@tagged("post_install", "-at_install")
class TestStories(PickupCommon, HttpCase):
    """People of the house work in the browser, in Chinese."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        for key, name in PEOPLE.items():
            user = cls.get_user(key)
            user.write({"name": name, "lang": "zh_CN", "password": user.login})
        cls.caliper.name = "测试卡尺"
        cls.caliper.with_context(lang="zh_CN").name = "测试卡尺"
        cls.env["ir.config_parameter"].set_param("metrology_catalog.fee_region", cls.fee.region)

    @classmethod
    def get_user(cls, key):
        return getattr(cls, f"user_{key}")

    def play(self, tour, person, record=None, url=None):
        """Let ``person`` work through ``tour``, which starts on the form of ``record``."""
        url = url or f"/odoo/action-{ACTIONS[record._name]}/{record.id}"
        self.start_tour(url, tour, login=self.get_user(person).login, timeout=180)
        self.env.invalidate_all()

    def take_in(self):
        before = self.env["metrology.order"].search([])
        url = "/odoo/action-metrology_intake.action_metrology_order/new"
        self.play("metrology_intake_story", "reception", url=url)
        return self.env["metrology.order"].search([]) - before

    def check_taken_in(self, order):
        self.assertEqual(order.state, "signed")
        self.assertEqual(order.clerk_signed_by_id, self.user_reception)
        self.assertEqual(order.customer_signed_name, "张伟")
        self.assertEqual(order.item_ids.mapped("state"), ["received", "received"])
        self.assertEqual(order.item_ids.location_id, self.site_a.reception_location_id)
        self.assertEqual(order.fee_due, 100)
        self.assertTrue(order._is_content_intact())

    def test_intake(self):
        self.check_taken_in(self.take_in())

    def test_laboratory(self):
        order = self._make_signed_order(2)
        self._to_store(order.item_ids)
        self.play("metrology_laboratory_story", "laboratory", order)
        self.play("metrology_review_story", "laboratory_2", order)
        self.play("metrology_approval_story", "laboratory_3", order)
        self.check_approved(order)

    def check_approved(self, order):
        self.assertEqual(order.item_ids.mapped("state"), ["finished", "finished"])
        self.assertEqual(order.item_ids.location_id, self.laboratory_a.location_id)
        certificates = order.certificate_ids
        self.assertEqual(certificates.mapped("state"), ["approved", "approved"])
        self.assertEqual(certificates.verifier_id, self.user_laboratory)
        self.assertEqual(certificates.checker_id, self.user_laboratory_2)
        self.assertEqual(certificates.approver_id, self.user_laboratory_3)
        self.assertTrue(all(certificates.mapped("has_pdf")))

    def check_released(self, order):
        self.assertEqual(set(order.item_ids.mapped("state")), {"released"})
        self.assertEqual(order.release_ids.item_count, len(order.item_ids))
        self.assertEqual(order.release_ids.released_by_id, self.user_reception)
        self.assertEqual(set(order.certificate_ids.mapped("state")), {"collected"})
        self.assertEqual(order.state, "archived")

    def test_scan(self):
        item = self._make_signed_order(1).item_ids
        url = "/odoo/action-metrology_intake.action_metrology_scan"
        self.play("metrology_scan_story", "store_keeper", url=url)
        self.assertEqual(item.location_id, self.site_a.reception_location_id)

    def test_from_counter_to_counter(self):
        order = self.take_in()
        self.check_taken_in(order)
        self.play("metrology_store_in_story", "store_keeper", order)
        self.assertEqual(order.item_ids.location_id, self.site_a.store_location_id)
        self.play("metrology_laboratory_story", "laboratory", order)
        self.play("metrology_review_story", "laboratory_2", order)
        self.play("metrology_approval_story", "laboratory_3", order)
        self.check_approved(order)
        self.play("metrology_lab_return_story", "laboratory", order)
        self.assertEqual(order.item_ids.location_id, self.site_a.store_location_id)
        self.visit_second_laboratory(order.item_ids[0])
        desk = "/odoo/action-metrology_pickup.action_metrology_release_desk"
        self.play("metrology_desk_check_in_story", "reception", url=desk)
        self.play("metrology_fetch_story", "store_keeper", order.retrieval_task_ids)
        self.assertEqual(order.item_ids.location_id, self.site_a.release_location_id)
        self.play("metrology_desk_release_story", "reception", url=desk)
        self.check_released(order)
        self.assertTrue(order.retrieval_task_ids.handed_over_at)
        there_and_back = ["dispatch", "lab_return"]
        kinds = order.item_ids[0].picking_ids.sorted("id").mapped("metrology_kind")
        self.assertEqual(
            kinds, ["intake", "store_in", *there_and_back, *there_and_back, "retrieval", "release"]
        )

    def visit_second_laboratory(self, item):
        """The first laboratory passes the item on, and the second one is done with it, too."""
        laboratory = self.laboratory_a.copy({"name": "Laboratory A2", "code": "LAB-A2"})
        laboratory.user_ids = self.laboratory_a.user_ids
        job = self.env["metrology.lab.job"].create(
            {"item_id": item.id, "laboratory_id": laboratory.id, "regulation_id": self.regulation.id}
        )
        self.assertFalse(item.is_ready_for_pickup)
        self._approve(self._finish(job))
        job.with_user(self.user_laboratory)._return_to_store(self.keeper)
        self.assertEqual(len(item.certificate_ids), 2)
        self.assertTrue(item.is_ready_for_pickup)
