from odoo import Command
from odoo.tests import HttpCase, tagged

from odoo.addons.metrology_appointment.tests.common import AppointmentCommon
from odoo.addons.metrology_intake.tests.common import SIGNATURE
from odoo.addons.metrology_pickup.tests.common import PickupCommon


@tagged("post_install", "-at_install")
class TestOnsiteStory(AppointmentCommon, PickupCommon, HttpCase):
    """Work at the customer's place, from the booking to the closed order, in Chinese."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.user_reception.write({"lang": "zh_CN", "password": cls.user_reception.login})
        cls.env["metrology.clerk.signature"].with_user(cls.user_reception)._keep(SIGNATURE)
        cls.customer.street = "北京市海淀区学院路1号"
        last = cls._make_signed_order(2, is_onsite=True, onsite_address=cls.customer.street)
        cls._approve(cls._finish(last.job_ids))
        cls._prepare_release(last, scanned=False)._release()
        instruments = [Command.create({"instrument_id": lot.id}) for lot in last.item_ids.instrument_id]
        cls.booking = cls._confirm(
            cls._book(
                kind="onsite",
                slot_id=False,
                planned_from=cls.today,
                planned_to=cls.today,
                team_ids=cls.user_laboratory.ids,
                line_ids=instruments,
            )
        )
        cls.booking.write(dict.fromkeys(("power_ok", "space_ok", "conditions_ok", "training_done"), True))

    def play(self, tour, action):
        self.start_tour(f"/odoo/action-{action}", tour, login=self.user_reception.login, timeout=180)
        self.env.invalidate_all()

    def test_from_the_booking_to_the_closed_order(self):
        self.play("metrology_onsite_order_story", "metrology_intake.action_metrology_intake_desk")
        order = self.booking.order_ids
        self.assertEqual((self.booking.state, order.state), ("done", "signed"))
        self.assertTrue(self.booking.arrived_at)
        self.assertEqual((order.is_onsite, order.onsite_address), (True, self.customer.street))
        self.assertEqual(order.clerk_signed_by_id, self.user_reception)
        self._approve(self._finish(order.job_ids))
        self.play("metrology_desk_onsite_release_story", "metrology_pickup.action_metrology_release_desk")
        self.assertEqual(set(order.item_ids.mapped("state")), {"released"})
        self.assertEqual(order.state, "archived")
        self.assertFalse(order.item_ids.picking_ids, "nothing ever was in our custody")
        self.assertEqual(set(order.printing_ids.mapped("paper")) - {"order"}, set(), "no labels")
