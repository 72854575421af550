from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import LockError, UserError
from odoo.tools import float_round


class MetrologyCustomerBalance(models.Model):
    """What a customer has paid in advance and not used yet. One row per customer, never below zero."""

    _name = "metrology.customer.balance"
    _description = "Balance of a Customer"
    _order = "amount desc, id"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount = fields.Monetary(string="Balance", readonly=True)

    _partner_unique = models.Constraint(
        "UNIQUE(partner_id, company_id)", "This customer has an account already."
    )
    _never_negative = models.Constraint(
        "CHECK (amount >= 0)", "The balance of a customer can not go below zero."
    )
    _order_idx = models.Index("(amount DESC, id)")

    @api.model
    def _get_amount(self, partner, company):
        """Return the balance of a customer."""
        # sudo: metrology.customer.balance - asked for a receipt of this customer
        return self.sudo().search([("partner_id", "=", partner.id), ("company_id", "=", company.id)]).amount

    @api.model
    def _lock(self, partner, company):
        """Take the customer's row for this transaction, making it when it is the first time."""
        # sudo: metrology.customer.balance - receipts move it, nobody writes it
        accounts_sudo = self.sudo()
        own_sudo = accounts_sudo.search([("partner_id", "=", partner.id), ("company_id", "=", company.id)])
        try:
            with self.env.cr.savepoint():
                own_sudo = own_sudo or accounts_sudo.create(
                    {"partner_id": partner.id, "company_id": company.id}
                )
                own_sudo.flush_recordset()
                own_sudo.lock_for_update(allow_referencing=True)
        except (LockError, UniqueViolation) as error:
            raise UserError(
                self.env._(
                    "Somebody else takes a payment of %(customer)s at this moment. Wait a few "
                    "seconds and look "
                    "at the receipts before you try again.",
                    customer=partner.display_name,
                )
            ) from error
        own_sudo.invalidate_recordset(["amount"], flush=False)
        return own_sudo

    def _recount(self):
        """Write what the receipts say."""
        for balance in self:
            moved = balance.env["metrology.payment"]._read_group(
                [
                    ("partner_id", "=", balance.partner_id.id),
                    ("company_id", "=", balance.company_id.id),
                    ("state", "=", "posted"),
                ],
                aggregates=["balance_change:sum"],
            )
            balance.amount = float_round(moved[0][0] or 0.0, precision_digits=2)
