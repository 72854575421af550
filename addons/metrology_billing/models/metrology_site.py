from odoo import api, fields, models


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

    @api.model_create_multi
    def create(self, vals_list):
        sites = super().create(vals_list)
        sites._create_receipt_sequence()
        return sites

    def _create_receipt_sequence(self):
        """Give each site its counter before the first receipt."""
        # sudo: metrology.site - who opens a site need not manage sequences
        sites_sudo = self.sudo().filtered(lambda site: not site.receipt_sequence_id)
        values = [site._prepare_receipt_sequence() for site in sites_sudo]
        sequences = sites_sudo.env["ir.sequence"].create(values)
        for site_sudo, sequence in zip(sites_sudo, sequences, strict=True):
            site_sudo.receipt_sequence_id = sequence

    def _next_receipt_number(self, date):
        """Return the next receipt number of this site for the year of ``date``, without gaps."""
        self.ensure_one()
        self._create_receipt_sequence()
        # sudo: ir.sequence - clerks number receipts, only administrators manage sequences
        sequence_sudo = self.sudo().receipt_sequence_id
        self._claim_year(sequence_sudo, fields.Date.to_date(date))
        return sequence_sudo.next_by_id(sequence_date=date)

    def _prepare_receipt_sequence(self):
        return {
            **self._prepare_order_sequence(),
            "name": f"{self.code} {self.env._('Receipts')}",
            "code": f"metrology.payment.{self.code}",
            "prefix": f"{self.code}-R%(range_year)s-",
        }
