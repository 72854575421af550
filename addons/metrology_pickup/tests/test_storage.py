from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.metrology_intake.tests.paper_common import PaperMixin

from .common import PickupCommon


@tagged("post_install", "-at_install")
class TestStorage(PaperMixin, PickupCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._make_ready_order(2).with_env(cls.env)
        cls.item, cls.other = cls.order.item_ids
        cls.witness = cls._make_user("store_keeper", "witness")

    def _wait(self, items, days):
        """Let the items have been ready for so many days, and count them as the job does."""
        items.sudo().write({"ready_at": fields.Datetime.now() - timedelta(days=days, minutes=1)})
        self._count()

    def _count(self):
        Item = self.env["metrology.order.item"]
        Item.search(Item._get_stale_storage_domain()).storage_step_id = False
        return Item.search(
            Item._get_storage_domain() & fields.Domain("order_id", "=", self.order.id)
        )._take_storage_steps()

    def _steps(self, item):
        return item.storage_event_ids.sorted("id").mapped("step_id.days")

    def _approve_disposal(self, item=None):
        self._wait(item or self.item, 366)
        disposal = (item or self.item).disposal_ids
        disposal.with_user(self.user_marketing_officer).action_approve()
        return disposal.with_user(self.user_store_keeper)

    def _fill_record(self, disposal, **values):
        disposal.write(
            {"method": "scrapped", "witness_id": self.witness.id, "record": "Crushed in the yard.", **values}
        )

    def test_each_step_once(self):
        for days, steps in ((29, []), (30, [30]), (31, [30]), (95, [30, 90]), (200, [30, 90, 180])):
            self._wait(self.item, days)
            self.assertEqual(self._steps(self.item), steps)
        self.assertEqual(self.item.storage_step_id.days, 180)
        self.assertFalse(self._steps(self.other), "each item has its own clock")
        self._wait(self.item, 301)
        self._wait(self.item, 366)
        self.assertEqual(self._steps(self.item), [30, 90, 180, 300, 365])
        self.assertEqual(self.item.disposal_ids.mapped("state"), ["requested"])
        self._count()
        self.assertEqual(len(self.item.storage_event_ids), 5)

    def test_nobody_gets_three_notices_at_once(self):
        self._wait(self.item, 400)
        self.assertEqual(self._steps(self.item), [180, 300, 365])

    def test_the_clock_starts_anew_after_a_recall(self):
        self._wait(self.item, 95)
        self.item.certificate_ids._recall("wrong")
        self._count()
        self.assertFalse(self.item.storage_step_id)
        self.assertFalse(self.item.ready_at)

    def test_the_database_refuses_a_step_twice(self):
        self._wait(self.item, 31)
        event = self.item.storage_event_ids
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
            event.create(
                {"item_id": event.item_id.id, "step_id": event.step_id.id, "ready_at": event.ready_at}
            )

    def test_the_job_itself(self):
        self.item.sudo().ready_at = fields.Datetime.now() - timedelta(days=100)
        self.other.sudo().write({"retained_until": fields.Date.subtract(fields.Date.today(), days=3)})
        self.assertFalse(self.other.is_ready_for_pickup)
        with self.enter_registry_test_mode():
            self.env.ref("metrology_pickup.ir_cron_count_storage").method_direct_trigger()
        self.assertEqual(self._steps(self.item), [90])
        self.assertTrue(self.other.is_ready_for_pickup, "the hold has ended")

    def test_letter_is_one_per_customer_and_is_noted(self):
        self._wait(self.order.item_ids, 301)
        letters = self.order.item_ids.storage_event_ids.filtered(lambda e: e.action == "letter")
        with self.assertRefused(UserError, "Choose lines"):
            (self.item.storage_event_ids - letters).with_user(self.user_reception).action_print_letter()
        with self.assertRaises(AccessError):
            letters.with_user(self.user_laboratory).action_print_letter()
        letters.with_user(self.user_reception).action_print_letter()
        self.assertTrue(all(letters.mapped("printed_at")))
        pages = self._print_paper("metrology_pickup.storage_letter", letters)
        self.assertEqual(len(pages), 1)
        for words in (self.customer.name, self.item.item_uid, self.other.serial_no, "365 days", "301"):
            self.assertIn(words, pages[0])

    def test_a_person_notes_that_the_customer_was_told(self):
        self._wait(self.item, 31)
        event = self.item.storage_event_ids
        event.with_user(self.user_agent).action_told()
        self.assertEqual(event.told_by_id, self.user_agent)
        with self.assertRaises(AccessError):
            event.with_user(self.user_auditor).action_told()

    def test_disposal_needs_another_person_and_a_witness(self):
        self._wait(self.item, 366)
        disposal = self.item.disposal_ids
        for user in (self.user_reception, self.user_store_keeper, self.user_supervisor):
            with self.subTest(user.login), self.assertRefused(AccessError, "marketing department"):
                disposal.with_user(user).action_approve()
        with self.assertRefused(UserError, "From here it can only become"):
            disposal.with_user(self.user_store_keeper)._transition("executed")
        disposal.with_user(self.user_marketing_officer).action_approve()
        keeper = disposal.with_user(self.user_store_keeper)
        with self.assertRefused(UserError, "How, Witness, Record"):
            keeper.action_execute()
        self._fill_record(keeper, method="recycled")
        with self.assertRefused(UserError, "Given to"):
            keeper.action_execute()
        self._fill_record(keeper, witness_id=self.user_store_keeper.id)
        with self.assertRefused(UserError, "somebody else than you"):
            keeper.action_execute()
        self._fill_record(keeper)
        with self.assertRaises(AccessError):
            disposal.with_user(self.user_marketing_officer).action_execute()
        keeper.action_execute()
        self.assertEqual((disposal.state, self.item.state), ("executed", "disposed"))
        self.assertEqual(disposal.picking_id.metrology_kind, "disposal")
        self.assertEqual(disposal.picking_id.taker_id, self.witness.partner_id)
        self.assertEqual(self.item.location_id, self.env.ref("metrology_pickup.location_disposed"))
        self.assertFalse(self.item.is_in_house)
        with self.assertRefused(UserError, "closed and stays"):
            keeper.record = "Nothing happened."
        with self.assertRefused(UserError, "stays on record"):
            disposal.sudo().unlink()

    def test_who_asked_does_not_approve(self):
        self._wait(self.item, 100)
        self.user_marketing_officer.group_ids += self.env.ref("metrology_base.group_reception")
        disposal = (
            self.env["metrology.disposal"]
            .with_user(self.user_marketing_officer)
            .create({"item_id": self.item.id, "reason": "The customer has written that he does not want it."})
        )
        with self.assertRefused(UserError, "another person has to decide"):
            disposal.action_approve()
        with self.assertRefused(UserError, "not by typing"):
            disposal.requested_by_id = self.user_reception
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
            disposal.sudo()._transition("approved", {"approved_by_id": self.user_marketing_officer.id})
            disposal.flush_recordset()

    def test_only_what_waits_can_be_disposed_of(self):
        running = self._make_signed_order().item_ids
        with self.assertRefused(UserError, "does not wait for its owner"):
            self.env["metrology.disposal"].with_user(self.user_reception).create(
                {"item_id": running.id, "reason": "x"}
            )
        with self.assertRaises(AccessError):
            self.env["metrology.disposal"].with_user(self.user_agent).create(
                {"item_id": self.item.id, "reason": "x"}
            )

    def test_who_comes_after_all_gets_the_item(self):
        disposal = self._approve_disposal()
        self._prepare_release(self.order, items=self.item).action_release()
        self.assertEqual(self.item.state, "released")
        self.assertEqual(disposal.state, "cancelled")

    def test_refused_stays_and_says_why(self):
        self._wait(self.item, 366)
        disposal = self.item.disposal_ids.with_user(self.user_marketing_officer)
        with self.assertRefused(UserError, "Why decided so"):
            disposal.action_refuse()
        disposal.decision_note = "A lawsuit is running."
        disposal.action_refuse()
        self._count()
        self.assertEqual(len(self.item.disposal_ids), 1, "it is not asked for again by itself")

    def test_an_order_ends_when_its_last_item_is_disposed_of(self):
        self._prepare_release(self.order, items=self.other).action_release()
        disposal = self._approve_disposal()
        self._fill_record(disposal)
        self.item.certificate_ids._collect("download")
        disposal.action_execute()
        self.assertEqual(self.order.state, "archived")

    def _retain(self, user=None, **values):
        return (
            self.env["metrology.storage.retain"]
            .with_user(user or self.user_store_keeper)
            .create(
                {
                    "item_ids": [Command.set(self.item.ids)],
                    "until": fields.Date.add(fields.Date.today(), days=60),
                    "reason": "Complaint 7",
                    **values,
                }
            )
        )

    def test_a_retained_sample_does_not_age_and_is_not_released(self):
        shelf = self.env["stock.location"].create(
            {"name": "Samples", "location_id": self.site_a.store_location_id.id, "usage": "internal"}
        )
        wizard = self._retain(location_id=shelf.id, taker_id=self.user_reception.partner_id.id)
        wizard.action_retain()
        self.assertEqual(self.item.retained_location_id, shelf)
        self.assertEqual(self.item.picking_ids.sorted("id")[-1:].metrology_kind, "retain")
        self.assertFalse(self.item.is_ready_for_pickup)
        self.assertIn("retained sample", " ".join(self.item._get_not_ready_reasons()))
        self._count()
        self.assertFalse(self.item.storage_event_ids)
        self.item.with_user(self.user_reception).action_end_retention()
        self.assertTrue(self.item.is_ready_for_pickup)
        self.assertEqual(self.item.storage_days, 0, "its clock starts now")

    def test_retention_is_refused(self):
        running = self._make_signed_order().item_ids
        for values, words in (
            ({"until": fields.Date.today()}, "still to come"),
            ({"item_ids": [Command.set(running.ids)]}, "not finished in the house"),
        ):
            with self.subTest(values), self.assertRefused(UserError, words):
                self._retain(**values).action_retain()
        with self.assertRefused(AccessError, "where you do not work"):
            self._retain(self._make_user("store_keeper", "far_away", self.site_b)).action_retain()
        for user in (self.user_agent, self.user_finance):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._retain(user)
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.item.with_user(user).action_end_retention()

    def test_counting_a_batch_costs_the_same_for_many(self):
        many = self._make_ready_order(12).with_env(self.env)
        few = self.order
        (many | few).item_ids.sudo().write({"ready_at": fields.Datetime.now() - timedelta(days=31)})
        self.env.flush_all()
        counts = []
        for order in (few, many):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            order.item_ids._take_storage_steps()
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 2)
