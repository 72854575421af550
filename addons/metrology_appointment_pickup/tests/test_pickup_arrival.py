from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.metrology_lab.tests.common import LabCommon


@tagged("post_install", "-at_install")
class TestPickupArrival(LabCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        calendar = cls.env["metrology.calendar.day"]._get_calendar()
        day = calendar.add(fields.Date.context_today(cls.env.user), 2)
        cls.env["metrology.appointment.rule"].create(
            {"site_id": cls.site_a.id, "kind": "pickup", "hour_from": 9, "hour_to": 11, "capacity": 10}
        )
        cls.slot = cls.env["metrology.appointment.slot"].search(
            [("site_id", "=", cls.site_a.id), ("date", "=", day)]
        )

    def _book_pickup(self, items):
        booking = (
            self.env["metrology.appointment"]
            .with_user(self.user_reception)
            .create(
                {
                    "kind": "pickup",
                    "site_id": self.site_a.id,
                    "partner_id": self.customer.id,
                    "contact_id": self.submitter.id,
                    "slot_id": self.slot.id,
                    "pickup_item_ids": items.ids,
                }
            )
        )
        booking.action_submit()
        booking.with_user(self.user_marketing_officer).action_confirm()
        return booking

    def test_arrival_asks_the_store_once_per_order(self):
        ready, other, unready = (self._make_signed_order(n) for n in (2, 1, 1))
        self._make_ready(ready)
        self._make_ready(other)
        items = ready.item_ids + other.item_ids + unready.item_ids
        booking = self._book_pickup(items)
        self.assertEqual(self.slot.booked, 4)
        self.assertFalse(booking.retrieval_task_ids, "nobody fetches before the customer is here")
        booking._arrive()
        tasks = booking.retrieval_task_ids
        self.assertEqual(tasks.order_id, ready + other)
        self.assertEqual(tasks.item_ids, ready.item_ids + other.item_ids)
        self.assertEqual(set(tasks.mapped("state")), {"requested"})
        self.assertEqual(booking.retrieval_task_count, 2)
        self.assertEqual(
            self.env["metrology.retrieval.task"].search(booking.action_view_retrieval_tasks()["domain"]),
            tasks,
        )

    def test_what_is_being_fetched_already_is_left_alone(self):
        order = self._make_signed_order(2)
        self._make_ready(order)
        booking = self._book_pickup(order.item_ids)
        first = (
            self.env["metrology.retrieval.task"]
            .with_user(self.user_reception)
            ._request(order, order.item_ids[0])
        )
        booking._arrive()
        self.assertEqual(booking.retrieval_task_ids.item_ids, order.item_ids[1])
        self.assertEqual(order.item_ids[0].retrieval_task_id, first)

    def test_other_sites_can_not_do_it(self):
        order = self._make_signed_order()
        self._make_ready(order)
        booking = self._book_pickup(order.item_ids)
        with self.assertRaises(AccessError):
            booking.with_user(self.user_reception_b)._arrive()
