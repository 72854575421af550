from odoo import fields, models

BILLING_GROUPS = (
    "metrology_base.group_reception,metrology_base.group_finance,metrology_base.group_supervisor,"
    "metrology_base.group_marketing_officer,metrology_base.group_contract_specialist,"
    "metrology_base.group_auditor"
)
INVOICE_GROUPS = (
    "metrology_base.group_reception,metrology_base.group_finance,"
    "metrology_base.group_marketing_officer,metrology_base.group_contract_specialist,"
    "metrology_base.group_auditor"
)


class ResPartner(models.Model):
    _inherit = "res.partner"

    metrology_currency_id = fields.Many2one("res.currency", compute="_compute_metrology_fees")
    metrology_fee_due = fields.Monetary(
        string="Fees due", compute="_compute_metrology_fees", currency_field="metrology_currency_id"
    )
    metrology_fee_paid = fields.Monetary(
        string="Fees paid", compute="_compute_metrology_fees", currency_field="metrology_currency_id"
    )
    metrology_fee_waived = fields.Monetary(
        string="Fees waived", compute="_compute_metrology_fees", currency_field="metrology_currency_id"
    )
    metrology_fee_open = fields.Monetary(
        string="Fees open", compute="_compute_metrology_fees", currency_field="metrology_currency_id"
    )
    metrology_balance = fields.Monetary(
        string="Prepaid balance", compute="_compute_metrology_fees", currency_field="metrology_currency_id"
    )

    def _compute_metrology_fees(self):
        """Sum up the signed orders of the customer, whoever of the company brought them."""
        company = self.env.company
        sums = {
            partner: amounts
            for partner, *amounts in self.env["metrology.order"]._read_group(
                [
                    ("submitting_partner_id.commercial_partner_id", "in", self.commercial_partner_id.ids),
                    ("state", "in", ("signed", "archived")),
                    ("company_id", "=", company.id),
                ],
                ["submitting_partner_id"],
                ["fee_due:sum", "fee_paid:sum", "fee_waived:sum", "fee_open:sum"],
            )
        }
        totals = {}
        for partner, amounts in sums.items():
            known = totals.setdefault(partner.commercial_partner_id, [0.0] * len(amounts))
            totals[partner.commercial_partner_id] = [a + b for a, b in zip(known, amounts, strict=True)]
        # sudo: metrology.customer.balance - shown to everybody who may see fees
        balances = (
            self.env["metrology.customer.balance"]
            .sudo()
            .search([("partner_id", "in", self.commercial_partner_id.ids), ("company_id", "=", company.id)])
        )
        amounts_by_partner = {balance.partner_id: balance.amount for balance in balances}
        for partner in self:
            payer = partner.commercial_partner_id
            due, paid, waived, left = totals.get(payer, (0.0, 0.0, 0.0, 0.0))
            partner.metrology_currency_id = company.currency_id
            partner.metrology_fee_due, partner.metrology_fee_paid = due, paid
            partner.metrology_fee_waived, partner.metrology_fee_open = waived, left
            partner.metrology_balance = amounts_by_partner.get(payer, 0.0)

    def action_view_metrology_fees(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "metrology_billing.action_metrology_order_fees"
        )
        payer = self.commercial_partner_id
        return {**action, "domain": [("submitting_partner_id", "child_of", payer.ids)], "context": {}}

    def action_collect_metrology_payment(self):
        """Open a new receipt with everything that this customer has to pay."""
        self.ensure_one()
        return self.env["metrology.payment"]._get_new_action(self.commercial_partner_id)
