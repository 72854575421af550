from odoo import models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _prepare_reconciliation_single_partial(self, debit_values, credit_values, shadowed_aml_values=None):
        """Match no more than the amount that belongs to the invoice; Odoo alone takes all there is."""
        limit = self.env.context.get("metrology_match_amount")
        if limit:
            for values, sign in ((debit_values, 1), (credit_values, -1)):
                for name in ("amount_residual", "amount_residual_currency"):
                    values[name] = sign * min(limit, abs(values[name]))
        return super()._prepare_reconciliation_single_partial(
            debit_values, credit_values, shadowed_aml_values
        )
