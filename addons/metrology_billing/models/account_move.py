from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import float_compare, float_round

# Only code can put this object into a context; a value sent by a client is never identical with it.
_REVERSING = object()


class AccountMove(models.Model):
    """The accounting side of our invoices: what is matched follows from the receipts."""

    _inherit = "account.move"

    metrology_invoice_ids = fields.One2many(
        "metrology.invoice", "move_id", string="Invoice requests", groups="metrology_base.group_finance"
    )

    def _get_metrology_invoice(self):
        # sudo: metrology.invoice - accountants need not be people of the desk
        return self.env["metrology.invoice"].sudo().search([("move_id", "in", self.ids)], limit=1)

    def _check_not_metrology(self):
        """Our invoices are changed where they were asked for, or both would tell different stories."""
        invoice_sudo = self._get_metrology_invoice()
        if invoice_sudo and self.env.context.get("metrology_reversing") is not _REVERSING:
            raise UserError(
                self.env._(
                    "%(move)s belongs to invoice request %(invoice)s. Take the money on a receipt, and "
                    "reverse the invoice there; accounting follows by itself.",
                    move=self[:1].display_name,
                    invoice=invoice_sudo.name,
                )
            )

    def _check_draftable(self):
        self._check_not_metrology()
        return super()._check_draftable()

    def action_register_payment(self):
        self._check_not_metrology()
        return super().action_register_payment()

    def _reverse_moves(self, default_values_list=None, cancel=False):
        self._check_not_metrology()
        return super()._reverse_moves(default_values_list, cancel=cancel)

    def _reverse_in_red(self, number, date):
        """Post the credit note of a red invoice; the money that was matched is free again."""
        self.ensure_one()
        values = {"ref": number, "invoice_date": date, "date": date, "payment_reference": number}
        reversing = self.with_context(metrology_reversing=_REVERSING)
        return reversing._reverse_moves([values], cancel=True).with_context(metrology_reversing=None)

    def _follow_payers(self, payers):
        """Book the claim on the account of those who pay, so that their money can be matched with it."""
        self.ensure_one()
        accounts = payers.with_company(self.company_id).property_account_receivable_id
        if len(accounts) > 1:
            raise UserError(
                self.env._(
                    "%(payers)s have different receivable accounts. Make an invoice for each of them.",
                    payers=", ".join(payers.mapped("display_name")),
                )
            )
        claim = self._get_claim()
        if claim.account_id != accounts:
            claim.account_id = accounts

    def _get_claim(self):
        return self.line_ids.filtered(lambda line: line.display_type == "payment_term")

    def _get_matched(self, payer):
        """Return how much money of ``payer`` is matched with this invoice."""
        return float_round(sum(self._get_partials(payer).mapped("amount")), precision_digits=2)

    def _get_partials(self, payer):
        return self._get_claim().matched_credit_ids.filtered(
            lambda partial: partial.credit_move_id.partner_id == payer
        )

    def _unmatch(self, payer, amount):
        """Free ``amount`` of the payer's money, what was matched last first."""
        for partial in self._get_partials(payer).sorted("id", reverse=True):
            if float_compare(amount, 0, precision_digits=2) <= 0:
                break
            keep = float_round(partial.amount - amount, precision_digits=2)
            amount -= partial.amount
            lines = partial.debit_move_id + partial.credit_move_id
            partial.unlink()
            if keep > 0:
                lines.with_context(metrology_match_amount=keep).reconcile()

    def _match(self, payer, amount, receipts):
        """Match ``amount`` of the payer's free money with this invoice.

        :param receipts: how much of which payment was received for this invoice; the rest of the amount comes
            from whatever else is free, as when a balance was used
        """
        money = self._get_free_lines(payer).filtered(lambda line: line.balance < 0)
        for line in money.filtered(lambda line: line.payment_id in receipts):
            known = sum(
                self._get_partials(payer)
                .filtered(lambda p, one=line: p.credit_move_id == one)
                .mapped("amount")
            )
            amount -= self._match_line(line, min(amount, receipts[line.payment_id] - known))
        for line in money:
            amount -= self._match_line(line, amount)

    def _match_line(self, line, amount):
        """Match up to ``amount`` of this line, and return how much it was."""
        part = float_round(min(amount, -line.amount_residual), precision_digits=2)
        if part <= 0:
            return 0
        (self._get_claim() + line).with_context(metrology_match_amount=part).reconcile()
        return part

    def _match_refunds(self, payer):
        """What was given back to the payer uses up money that is free, the newest first."""
        lines = self._get_free_lines(payer)
        money = lines.filtered(lambda line: line.balance < 0).sorted("id", reverse=True)
        for refund in lines.filtered(lambda line: line.balance > 0):
            for line in money:
                if refund.reconciled:
                    break
                if not line.reconciled:
                    (refund + line).reconcile()

    def _get_free_lines(self, payer):
        """Return the open claims and credits that our receipts of this payer have made."""
        lines = self.env["account.move.line"].search(
            [
                ("account_id", "=", self._get_claim().account_id.id),
                ("partner_id", "=", payer.id),
                ("company_id", "=", self.company_id.id),
                ("reconciled", "=", False),
                ("parent_state", "=", "posted"),
                ("payment_id", "!=", False),
            ],
            order="id",
        )
        ours = self.env["metrology.payment"].search([("account_payment_id", "in", lines.payment_id.ids)])
        return lines.filtered(lambda line: line.payment_id in ours.account_payment_id)

    def action_view_metrology_invoice(self):
        self.ensure_one()
        return self.metrology_invoice_ids[:1]._get_form_action()
