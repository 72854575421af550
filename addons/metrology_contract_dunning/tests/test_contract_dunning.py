from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.metrology_contract_client.tests.common import ContractCommon
from odoo.addons.metrology_dunning.tests.common import DunningCommon


@tagged("post_install", "-at_install")
class TestContractDunning(DunningCommon, ContractCommon):
    """Contract customers are asked for statements, not for the orders in them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._make_user("contract_specialist", login="stranger")
        cls.contract = cls._make_contract(settlement_day=1)
        cls.contract.contact_ids = [Command.create({"partner_id": cls.submitter.id, "role": "finance"})]
        cls.order = cls._make_due(cls.today - timedelta(days=60), 2)
        cls._finish_items(cls.order.item_ids)
        cls.statement = cls._settle(cls.contract)
        cls.statement.with_user(cls.user_contract_specialist).action_send()
        # sudo: metrology.settlement.statement - a test sets the clock
        cls.statement.sudo().due_date = cls.today - timedelta(days=10)

    def _get_statement_dunning(self):
        return self.env["metrology.dunning"].search([("statement_id", "=", self.statement.id)])

    def test_the_statement_is_asked_for(self):
        self._run(self.today)
        self.assertFalse(self._get_dunning(self.order))
        dunning = self._get_statement_dunning()
        self.assertEqual((dunning.open_amount, dunning.partner_id), (100, self.customer))
        self.assertEqual(dunning.specialist_id, self.user_contract_specialist)
        self.assertTrue(dunning.event_ids)
        self._pay(self.order, [40])
        self.assertEqual(dunning.open_amount, 60)
        self._pay(self.order, [60])
        self.assertFalse(dunning.is_open)

    def test_what_the_query_writes_is_what_the_program_computes(self):
        self._run(self.today)
        dunning = self._get_statement_dunning()
        names = ("name", "partner_id", "company_id", "specialist_id", "due_date", "open_amount", "is_open")
        before = {name: dunning[name] for name in names}
        for name in names:
            self.env.add_to_compute(dunning._fields[name], dunning)
        self.assertEqual({name: dunning[name] for name in names}, before)

    def test_an_objection_stops_it(self):
        self._run(self.today)
        self.statement.sudo()._object_online("Wrong discount")
        self.assertFalse(self._get_statement_dunning().is_open)

    def test_a_specialist_sees_own_customers_only(self):
        self._run(self.today)
        dunning = self._get_statement_dunning()
        for model, domain in (
            ("metrology.dunning", [("id", "=", dunning.id)]),
            ("metrology.dunning.letter", [("event_ids.dunning_id", "=", dunning.id)]),
            ("metrology.dunning.event", [("dunning_id", "=", dunning.id)]),
            ("metrology.dunning.report", [("dunning_id", "=", dunning.id)]),
        ):
            rows = self.env[model]
            self.assertTrue(rows.with_user(self.user_contract_specialist).search(domain), model)
            self.assertFalse(rows.with_user(self.user_stranger).search(domain), model)

    def test_the_deputy_works_on_it_too(self):
        self._run(self.today)
        dunning = self._get_statement_dunning()
        self.contract.with_user(self.user_marketing_officer).deputy_id = self.user_stranger
        letter = dunning.event_ids.letter_id
        for rows in (
            dunning,
            letter,
            dunning.event_ids,
            self.env["metrology.dunning.report"].search([("dunning_id", "=", dunning.id)]),
        ):
            self.assertEqual(rows.with_user(self.user_stranger).search([("id", "in", rows.ids)]), rows)
        dunning.with_user(self.user_stranger).reason_note = "The cashier is ill"
        self.assertEqual(dunning.reason_note, "The cashier is ill")
        self.contract.with_user(self.user_marketing_officer).deputy_id = False
        with self.assertRaises(AccessError):
            dunning.with_user(self.user_stranger).reason_note = "Still looking"
