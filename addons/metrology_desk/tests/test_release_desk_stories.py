from odoo.tests import HttpCase, tagged

from odoo.addons.metrology_pickup.tests.common import PickupCommon

DESK = "/odoo/action-metrology_pickup.action_metrology_release_desk"


@tagged("post_install", "-at_install")
class TestReleaseDeskStories(PickupCommon, HttpCase):
    """The counter works with scanner and keyboard, in Chinese."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.colleague = cls._make_user("reception", login="reception_c")
        for user in cls.user_reception | cls.colleague | cls.user_supervisor:
            user.write({"lang": "zh_CN", "password": user.login})

    def play(self, tour, user=None, url=DESK):
        self.start_tour(url, tour, login=(user or self.user_reception).login, timeout=180)
        self.env.invalidate_all()

    def check_released(self, order):
        self.assertEqual(set(order.item_ids.mapped("state")), {"released"})
        self.assertEqual(order.release_ids.released_by_id, self.user_reception)
        self.assertEqual(order.release_ids.collector_id, self.submitter)
        self.assertEqual(order.state, "archived")

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
