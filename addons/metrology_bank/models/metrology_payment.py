from odoo import api, fields, models
from odoo.exceptions import UserError


class MetrologyPayment(models.Model):
    _inherit = "metrology.payment"

    bank_match_ids = fields.One2many("metrology.bank.match", "payment_id", string="Bank transfers")
    bank_undo_ids = fields.One2many("metrology.bank.match", "undo_payment_id", string="Undoes the match")

    def _get_bank_matches(self):
        """Return the matches that this receipt books or undoes, with all rights."""
        # sudo: metrology.payment - who takes or approves money need not see the bank's lines
        payment_sudo = self.sudo()
        made_sudo = payment_sudo.bank_match_ids.filtered(lambda m: m.is_new_receipt and not m.undone_at)
        return made_sudo | payment_sudo.bank_undo_ids.filtered(lambda m: not m.undone_at)

    def _prepare_account_payment(self):
        """Money of a matched transfer comes out of the bank account's suspense."""
        values = super()._prepare_account_payment()
        matches_sudo = self._get_bank_matches()
        if matches_sudo:
            values["journal_id"] = matches_sudo.line_id.account_id._get_journal().id
        return values

    def _check_complete(self):
        res = super()._check_complete()
        for match_sudo in self._get_bank_matches():
            if match_sudo.undo_payment_id == self:
                match_sudo._check_undo(self)
        return res

    def _post(self, values=None):
        res = super()._post(values)
        # sudo: metrology.payment - who takes or approves money need not see the bank's lines
        lines = self.sudo().bank_undo_ids.line_id
        self.env["metrology.bank.line"]._suggest_around(self.partner_id, lines)
        return res

    def _book(self):
        res = super()._book()
        for match_sudo in self._get_bank_matches():
            match = match_sudo.with_env(self.env)
            if match_sudo.undo_payment_id == self:
                match._settle_undo()
            else:
                match._settle()
        return res

    def _after_transition(self, target):
        res = super()._after_transition(target)
        if target == "cancelled":
            # sudo: metrology.payment - the clerk who cancels need not see the bank's lines
            self.sudo().bank_undo_ids._refuse_undo()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_without_undo(self):
        if self.sudo().bank_undo_ids:  # sudo: metrology.payment - the clerk need not see the bank's lines
            raise UserError(self.env._("This refund undoes the match of a transfer. Cancel it instead."))
