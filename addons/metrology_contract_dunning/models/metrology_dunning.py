from odoo import api, fields, models
from odoo.tools import SQL

# Prepared is not asked for yet; what the customer objects to is not asked for.
OWED_STATES = ("sent", "confirmed")


class MetrologyDunning(models.Model):
    _inherit = "metrology.dunning"

    statement_id = fields.Many2one("metrology.settlement.statement", readonly=True, ondelete="restrict")

    _statement_unique = models.UniqueIndex(
        "(statement_id) WHERE statement_id IS NOT NULL", "This statement has its dunning already."
    )

    @api.model
    def _get_fact_paths(self):
        return [
            *super()._get_fact_paths(),
            "order_id.contract_id.settlement_kind",
            "order_id.contract_id.specialist_id",
            "statement_id.name",
            "statement_id.partner_id",
            "statement_id.company_id",
            "statement_id.specialist_id",
            "statement_id.due_date",
            "statement_id.open_amount",
            "statement_id.state",
        ]

    def _get_facts(self):
        if self.statement_id:
            return self._get_statement_facts()
        facts = super()._get_facts()
        contract = self.order_id.contract_id
        facts["specialist_id"] = contract.specialist_id.id
        if contract and contract.settlement_kind != "cash":
            facts.update(open_amount=0.0, is_open=False)
        return facts

    def _get_statement_facts(self):
        statement = self.statement_id
        open_amount = statement.open_amount if statement.state in OWED_STATES else 0.0
        return {
            "name": statement.name,
            "partner_id": statement.partner_id.id,
            "company_id": statement.company_id.id,
            "specialist_id": statement.specialist_id.id,
            "due_date": statement.due_date,
            "open_amount": open_amount,
            "is_open": open_amount > 0,
        }

    @api.model
    def _get_source_queries(self):
        queries = super()._get_source_queries()
        return {
            **queries,
            "order_id": SQL(
                """
                SELECT own.id, own.name, own.partner_id, own.company_id, contract.specialist_id, own.due_date,
                       own.open_amount
                  FROM (%s) AS own
                  JOIN metrology_order AS orders ON orders.id = own.id
             LEFT JOIN metrology_contract AS contract ON contract.id = orders.contract_id
                 WHERE contract.id IS NULL OR contract.settlement_kind = 'cash'
                """,
                queries["order_id"],
            ),
            "statement_id": SQL(
                """
                SELECT id, name, partner_id, company_id, specialist_id, due_date, open_amount
                  FROM metrology_settlement_statement
                 WHERE state IN %s AND open_amount > 0 AND due_date IS NOT NULL
                """,
                OWED_STATES,
            ),
        }
