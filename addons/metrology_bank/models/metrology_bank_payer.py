from odoo import fields, models


class MetrologyBankPayer(models.Model):
    """Who has paid for a customer: learnt from matches that people took, forgotten with their undo."""

    _name = "metrology.bank.payer"
    _description = "Known Payer"
    _order = "id desc"

    name = fields.Char(string="Payer", required=True, readonly=True)
    name_key = fields.Char(required=True, readonly=True, index=True)
    account_number = fields.Char(readonly=True, index="btree_not_null")
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    is_third_party = fields.Boolean(
        string="Third party", readonly=True, help="Pays for the customer, each time with a letter."
    )
    match_id = fields.Many2one(
        "metrology.bank.match", string="Learnt from", readonly=True, index=True, ondelete="cascade"
    )

    _payer_unique = models.UniqueIndex(
        "(partner_id, company_id, name_key, COALESCE(account_number, ''))", "This payer is known already."
    )
