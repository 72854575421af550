from dateutil.relativedelta import relativedelta

from odoo import Command, fields

from odoo.addons.metrology_billing.tests.common import BillingCommon


class ContractCommon(BillingCommon):
    """A specialist with a running contract of the customer, and one line to make another."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._prepare_contracts()

    @classmethod
    def _prepare_contracts(cls):
        cls.today = fields.Date.context_today(cls.env.user)
        cls._make_user("contract_specialist", login="deputy")
        cls.other_customer = cls.env["res.partner"].create({"name": "天津测试有限公司", "is_company": True})

    @classmethod
    def _prepare_contract(cls, **values):
        return {
            "partner_id": cls.customer.id,
            "company_id": cls.company.id,
            "date_start": cls.today - relativedelta(months=6, day=1),
            "date_end": cls.today + relativedelta(months=6),
            "settlement_kind": "monthly",
            "credit_limit": 1000,
            **values,
        }

    @classmethod
    def _make_contract(cls, start=True, user=None, **values):
        contract = (
            cls.env["metrology.contract"]
            .with_user(user or cls.user_contract_specialist)
            .create(cls._prepare_contract(**values))
        )
        if start:
            contract.with_user(cls.user_marketing_officer).action_start()
        return contract

    @classmethod
    def _make_price(cls, contract, **values):
        values = {"instrument_type_id": cls.caliper.id, "kind": "amount", "amount": 30, **values}
        contract.with_user(cls.user_marketing_officer).price_ids = [Command.create(values)]

    @classmethod
    def _finish_items(cls, items, day=None):
        """Let the work on these items be done, on that day."""
        items.sudo()._transition("at_lab")
        items.sudo()._transition("finished")
        items.sudo().write({"billable_date": day or cls._get_last_month()})

    @classmethod
    def _get_last_month(cls):
        return cls.today - relativedelta(day=1) - relativedelta(days=1)

    @classmethod
    def _settle(cls, contract, day=None):
        """Prepare what is due on that day; by default the day after the settlement day of this month."""
        statements = contract._settle(day or cls.today + relativedelta(day=28))
        cls.env.invalidate_all()
        return statements

    @classmethod
    def _get_paper(cls, statement):
        """Return what the paper says; the picture of the code is another object each time."""
        [paper] = statement._prepare_typst_statement(None)
        return {key: value for key, value in paper.items() if key != "qr"}
