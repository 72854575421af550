from odoo.tests import HttpCase, tagged

from odoo.addons.metrology_pickup.tests.common import PickupCommon

DESK = "/odoo/action-metrology_pickup.action_metrology_release_desk"
PEOPLE = {"reception": "谢受理", "store_keeper": "赵库管"}


@tagged("post_install", "-at_install")
class TestReleaseDeskStories(PickupCommon, HttpCase):
    """The counter works with scanner and keyboard, in Chinese."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.colleague = cls._make_user("reception", login="reception_c")
        for user in cls.user_reception | cls.colleague | cls.user_store_keeper | cls.user_supervisor:
            user.write({"lang": "zh_CN", "password": user.login})
        for key, name in PEOPLE.items():
            getattr(cls, f"user_{key}").name = name
        cls.caliper.name = "测试卡尺"
        cls.caliper.with_context(lang="zh_CN").name = "测试卡尺"
        cls.env["ir.config_parameter"].set_param("metrology_catalog.fee_region", cls.fee.region)

    def play(self, tour, user=None, url=DESK):
        self.start_tour(url, tour, login=(user or self.user_reception).login, timeout=180)
        self.env.invalidate_all()

    def play_on(self, tour, record, action, user):
        self.play(tour, user, f"/odoo/action-{action}/{record.id}")

    def check_released(self, order):
        self.assertEqual(set(order.item_ids.mapped("state")), {"released"})
        self.assertEqual(order.release_ids.released_by_id, self.user_reception)
        self.assertEqual(order.release_ids.collector_id, self.submitter)
        self.assertEqual(order.state, "archived")

    def test_intake_store_two_laboratories_release(self):
        before = self.env["metrology.order"].search([])
        self.play("metrology_intake_story", url="/odoo/action-metrology_intake.action_metrology_order/new")
        order = self.env["metrology.order"].search([]) - before
        self.play_on(
            "metrology_store_in_story",
            order,
            "metrology_intake.action_metrology_order",
            self.user_store_keeper,
        )
        self.visit_two_laboratories(order)
        self.play("metrology_desk_check_in_story")
        task = order.retrieval_task_ids
        self.play_on(
            "metrology_fetch_story",
            task,
            "metrology_pickup.action_metrology_retrieval_task",
            self.user_store_keeper,
        )
        self.play("metrology_desk_release_story")
        self.check_released(order)
        self.assertTrue(task.handed_over_at)
        kinds = order.item_ids[0].picking_ids.sorted("id").mapped("metrology_kind")
        there_and_back = ["dispatch", "lab_return"]
        self.assertEqual(
            kinds, ["intake", "store_in", *there_and_back, *there_and_back, "retrieval", "release"]
        )

    def visit_two_laboratories(self, order):
        """The first item goes to a second laboratory after the first one."""
        second = self.laboratory_a.copy({"name": "Laboratory A2", "code": "LAB-A2"})
        second.user_ids = self.laboratory_a.user_ids
        first_jobs = order.job_ids
        second_job = self.env["metrology.lab.job"].create(
            {"item_id": order.item_ids[0].id, "laboratory_id": second.id, "regulation_id": self.regulation.id}
        )
        for jobs in (first_jobs, second_job):
            self._approve(self._finish(jobs))
            jobs.with_user(self.user_laboratory)._return_to_store(self.keeper)
        self.assertEqual(len(order.item_ids[0].certificate_ids), 2)
        self.assertEqual(set(order.item_ids.mapped("is_ready_for_pickup")), {True})

    def test_lost_voucher(self):
        order = self._make_ready_order(1)
        self.play("metrology_desk_lost_voucher_story")
        release = order.release_ids
        self.assertEqual(release.second_person_id, self.user_supervisor)
        self.assertTrue(release.has_letter and release.has_identity_photo)
        self.play(
            "metrology_second_person_story",
            self.user_supervisor,
            "/odoo/action-metrology_pickup.action_metrology_release_second",
        )
        self.play("metrology_desk_lost_voucher_end_story")
        self.check_released(order)
        self.assertFalse(release.is_voucher_valid)

    def test_partial_pickup(self):
        order = self._make_ready_order(2)
        self.play("metrology_desk_partial_story")
        first, second = order.item_ids
        self.assertEqual((first.state, second.state), ("released", "finished"))
        self.assertEqual(order.release_ids.stay_ids.item_id, second)
        self.assertEqual(order.release_ids.stay_ids.reason_id.code, "later")
        self.assertEqual(order.state, "signed")

    def test_two_clerks_and_one_voucher(self):
        order = self._make_ready_order(1)
        self._prepare_release(order, user=self.colleague)
        self._prepare_release(order, collector_name="张伟")._release()
        self.play("metrology_desk_used_voucher_story", self.colleague)
        self.assertEqual(
            order.release_ids.filtered(lambda r: r.state == "released").clerk_id, self.user_reception
        )
        self.assertEqual(len(order.item_ids.picking_ids.filtered(lambda p: p.metrology_kind == "release")), 1)
