from odoo import fields, models

from odoo.addons.metrology_base.models.metrology_site import Counter


class MetrologySite(models.Model):
    _inherit = "metrology.site"

    receipt_sequence_id = fields.Many2one(
        "ir.sequence",
        string="Receipt numbers",
        copy=False,
        readonly=True,
        groups="metrology_base.group_administrator",
        help="Numbers the receipts of this site by year, without gaps.",
    )
    invoice_sequence_id = fields.Many2one(
        "ir.sequence",
        string="Invoice request numbers",
        copy=False,
        readonly=True,
        groups="metrology_base.group_administrator",
        help="Numbers the invoice requests of this site by year, without gaps.",
    )

    def _get_counters(self):
        return {
            **super()._get_counters(),
            "receipt_sequence_id": Counter(self.env._("Receipts"), "metrology.payment", "R"),
            "invoice_sequence_id": Counter(self.env._("Invoice requests"), "metrology.invoice", "F"),
        }
