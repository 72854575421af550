from contextlib import suppress
from datetime import date
from pathlib import Path
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged

from odoo.addons.metrology_base import uscc

from ..demo_world.house import LABORATORIES
from ..demo_world.player import Player

DATA = Path(__file__).resolve().parents[3] / "data"
FILES = ("sites.csv", "vocabularies.csv", "instrument_types.csv")
TODAY = date(2026, 10, 30)
ORDERS = 21


@tagged("post_install", "-at_install")
class TestDemoWorld(TransactionCase):
    """A small world with one order of each kind, made in two goes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param("metrology_desk.demo_world", False)
        for name in FILES:
            cls.env["metrology.data.loader"].load_file(str(DATA / name))
        cls.World = cls.env["metrology.demo.world"]
        cls.before = cls.env["metrology.order"].search([])
        cls.env["ir.model.data"].search([("module", "=", "metrology_demo")]).unlink()
        play = Player.play
        with (
            patch.object(Player, "play", lambda self, first, last: cls.interrupt(play, self, first, last)),
            suppress(UserError),
        ):
            cls.World._generate(7, TODAY, ORDERS)
        cls.made_before_the_interruption = len(cls.env["metrology.order"].search([]) - cls.before)
        cls.finished = cls.World._generate(7, TODAY, ORDERS)
        cls.orders = cls.env["metrology.order"].search([]) - cls.before
        cls.items = cls.orders.item_ids

    @classmethod
    def interrupt(cls, play, player, first, last):
        if first >= 10:
            raise UserError("Somebody pulled the plug")  # pylint: disable=translation-required
        play(player, first, last)

    def test_an_interrupted_world_is_completed(self):
        self.assertEqual(self.made_before_the_interruption, 10)
        self.assertTrue(self.finished)
        self.assertEqual(len(self.orders), ORDERS)

    def test_finance_finds_invoices_in_every_state(self):
        invoices = self.env["metrology.invoice"].search([("line_ids.order_id", "in", self.orders.ids)])
        self.assertIn("reversed", invoices.mapped("state"))
        for invoice in invoices.filtered(lambda invoice: invoice.state in ("issued", "sent")):
            self.assertEqual(invoice.sudo().move_id.amount_residual, invoice.amount_open)

    def test_second_call_changes_nothing(self):
        partners = self.env["res.partner"].search_count([])
        self.assertFalse(self.World._generate(8, TODAY, 99))
        self.assertEqual(self.env["res.partner"].search_count([]), partners)
        self.assertEqual(len(self.env["metrology.order"].search([]) - self.before), ORDERS)

    def test_every_item_in_house_has_exactly_one_holder(self):
        self.assertTrue(self.items.filtered("is_in_house"))
        for item in self.items:
            quants = self.env["stock.quant"].search(
                [
                    ("lot_id", "=", item.instrument_id.id),
                    ("quantity", ">", 0),
                    ("location_id.usage", "in", ("internal", "transit")),
                ]
            )
            if item.is_in_house:
                self.assertEqual(quants.location_id, item.location_id, item.display_name)
                self.assertEqual(quants.quantity, 1)
            elif item.state == "released" and not item.is_onsite:
                visits = item.instrument_id.order_item_ids
                self.assertEqual(len(quants), len(visits.filtered("is_in_house")))

    def test_two_people_at_each_hand_over(self):
        hand_overs = self.items.picking_ids
        self.assertTrue(hand_overs)
        for hand_over in hand_overs:
            self.assertEqual(hand_over.state, "done")
            self.assertTrue(hand_over.giver_id and hand_over.taker_id)
            self.assertNotEqual(hand_over.giver_id, hand_over.taker_id)

    def test_numbers_have_no_gaps(self):
        for _site, orders in self.orders.filtered("name").grouped("site_id").items():
            numbers = sorted(int(order.name.rpartition("-")[2]) for order in orders)
            self.assertEqual(numbers, list(range(numbers[0], numbers[0] + len(numbers))))

    def test_signed_content_is_intact_and_every_state_is_there(self):
        for order in self.orders.filtered(lambda o: o.state in ("signed", "archived")):
            self.assertTrue(order._is_content_intact(), order.name)
        self.assertEqual(
            set(self.orders.mapped("state")), {"draft", "checked", "signed", "archived", "cancelled"}
        )
        self.assertEqual(
            set(self.items.mapped("state")),
            {"registered", "received", "at_lab", "in_test", "finished", "returned", "released", "cancelled"},
        )
        self.assertTrue(self.items.filtered("consult_open"))
        self.assertTrue(self.items.filtered("is_late"))
        self.assertEqual(set(self.orders.amendment_ids.mapped("state")), {"draft", "confirmed"})

    def test_customers_are_valid_and_speak_chinese(self):
        customers = self.orders.submitting_partner_id
        for customer in customers.filtered("is_company"):
            self.assertIsNone(uscc.problem(customer.uscc))
        self.assertTrue(all(customer.phone_ids for customer in customers))

    def test_everything_happened_in_the_past_and_in_order(self):
        for order in self.orders.filtered("clerk_signed_at"):
            self.assertEqual(order.clerk_signed_at.date(), order.order_date)
            moments = order.item_ids.picking_ids.sorted("id").mapped("date_done")
            self.assertEqual(moments, sorted(moments))
            self.assertLessEqual(max([*moments, order.clerk_signed_at]).date(), TODAY)

    def test_customers_waited_as_long_as_the_times_say(self):
        tasks = self.env["metrology.retrieval.task"].search([("order_id", "in", self.orders.ids)])
        served = tasks.filtered("handed_over_at")
        self.assertTrue(served)
        for task in served:
            stayed = (task.handed_over_at - task.requested_at).total_seconds() / 60
            self.assertGreaterEqual(stayed, 6, task.name)
            self.assertAlmostEqual(task.visit_minutes, stayed, msg=task.name)

    def test_staff_can_sign_in_and_belongs_to_its_site(self):
        user = self.env["res.users"].search([("login", "=", "reception.hpl")])
        self.assertEqual(user.metrology_site_id.code, "HPL")
        self.assertTrue(user.has_group("metrology_base.group_reception"))
        self.assertFalse(user.has_group("metrology_base.group_laboratory"))
        self.assertEqual(len(self.env["res.users"].search([("is_contractor", "=", True)])), 8)

    def test_bookings_and_quotations_in_every_state(self):
        self.env.invalidate_all()
        bookings = self.env["metrology.appointment"].search([("site_id.code", "in", list(LABORATORIES))])
        self.assertEqual(
            set(bookings.mapped("state")),
            {"requested", "at_marketing", "proposed", "confirmed", "notified", "done", "no_show"}
            | {"rescheduled", "cancelled"},
        )
        self.assertEqual(set(bookings.mapped("kind")), {"submit", "pickup", "onsite"})
        self.assertTrue(bookings.filtered("is_late"))
        for booking in bookings.filtered("order_ids"):
            self.assertEqual(booking.date, booking.order_ids.order_date)
            self.assertLess(booking.answered_at, booking.arrived_at)
        for slot in bookings.slot_id:
            self.assertEqual(slot.booked, slot._count_booked(), slot.display_name)
        quotations = self.env["metrology.quotation"].search([("site_id", "in", bookings.site_id.ids)])
        self.assertEqual(
            set(quotations.mapped("state")),
            {"draft", "at_marketing", "priced", "sent", "accepted", "declined", "expired", "cancelled"},
        )
        self.assertTrue(quotations.appointment_id)

    def test_prices_are_marked_as_invented(self):
        fees = self.env["metrology.fee"].search([("region", "=", "演示价目")])
        self.assertTrue(fees)
        self.assertEqual(set(fees.mapped("source")), {"演示数据，不是真实的收费标准"})

    def test_the_stores_have_something_to_explain_to_receive_and_to_look_back_on(self):
        kinds = self.env["metrology.discrepancy"].search([]).mapped("kind")
        self.assertIn("missing", kinds)
        transfer = self.env["metrology.transfer"].search([("state", "=", "in_transit")], limit=1)
        self.assertTrue(transfer.item_ids)
        count = self.env["metrology.stocktake"].search([("state", "=", "approved")], limit=1)
        self.assertEqual(count.missing_count, 1)
        store_keepers = self.env["metrology.badge"].search([("user_id.login", "=like", "store.%")])
        self.assertEqual(len(store_keepers), 5)

    def test_contract_customers_have_settled_months(self):
        contracts = self.env["metrology.contract"].search([("approved_by_id.login", "=", "marketing")])
        self.assertEqual(len(contracts), 4)
        self.assertEqual(set(contracts.mapped("state")), {"running"})
        self.assertTrue(all(contracts.mapped("vip_phone_ids")))
        for statement in contracts.statement_ids:
            self.assertTrue(statement._is_content_intact(), statement.name)
        requests = contracts.request_ids
        self.assertEqual(set(requests.mapped("state")), {"open", "closed"})

    def test_the_bank_has_a_statement_in_every_state(self):
        account = self.env.ref("metrology_demo.bank_account")
        lines = self.env["metrology.bank.line"].search([("account_id", "=", account.id)])
        self.assertEqual(set(lines.mapped("state")), {"open", "suspense", "matched", "returned", "outgoing"})
        self.assertLessEqual(max(lines.mapped("date")), TODAY)
        matched = lines.filtered(lambda line: line.state == "matched")
        self.assertEqual(matched.payment_id.mapped("money_amount"), matched.mapped("amount"))
        self.assertTrue(lines.candidate_ids)
