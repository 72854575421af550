from odoo import api, fields, models
from odoo.tools import SQL


class MetrologySite(models.Model):
    _inherit = "metrology.site"

    order_sequence_id = fields.Many2one(
        "ir.sequence",
        string="Order numbers",
        copy=False,
        readonly=True,
        groups="metrology_base.group_administrator",
        help="Numbers commission orders of this site by year, without gaps.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        sites = super().create(vals_list)
        sites._create_order_sequence()
        return sites

    def _create_order_sequence(self):
        """Give each site its counter before the first order, so that two clerks never make it together."""
        # sudo: metrology.site - who opens a site need not manage sequences
        sites_sudo = self.sudo().filtered(lambda site: not site.order_sequence_id)
        values = [site._prepare_order_sequence() for site in sites_sudo]
        sequences = sites_sudo.env["ir.sequence"].create(values)
        for site_sudo, sequence in zip(sites_sudo, sequences, strict=True):
            site_sudo.order_sequence_id = sequence

    def _next_order_number(self, date):
        """Return the next order number of this site for the year of ``date``.

        The counter row stays locked until the transaction ends, so numbers have no gaps; of two clerks at the
        same moment one waits and is retried by Odoo.
        """
        self.ensure_one()
        # sudo: ir.sequence - clerks number orders, only administrators manage sequences
        sequence_sudo = self.sudo().order_sequence_id
        self._claim_year(sequence_sudo, fields.Date.to_date(date))
        return sequence_sudo.next_by_id(sequence_date=date)

    def _claim_year(self, sequence_sudo, date):
        """Before the first number of a year: let only one transaction open the year's counter.

        The row is written, not only locked: of two first clerks the second then fails to serialize, is
        retried by Odoo with a fresh snapshot, and finds the counter that the first one has opened.
        """
        if not sequence_sudo.date_range_ids.filtered(lambda r: r.date_from <= date <= r.date_to):
            claim = SQL("UPDATE ir_sequence SET padding = padding WHERE id = %s", sequence_sudo.id)
            self.env.cr.execute(claim)

    def _prepare_order_sequence(self):
        self.ensure_one()
        return {
            "name": f"{self.code} {self.env._('Commission orders')}",
            "code": f"metrology.order.{self.code}",
            "implementation": "no_gap",
            "prefix": f"{self.code}%(range_year)s-",
            "padding": 6,
            "use_date_range": True,
            "company_id": self.company_id.id,
        }
