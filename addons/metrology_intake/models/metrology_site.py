from odoo import Command, fields, models


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

    def _next_order_number(self, date):
        """Return the next order number of this site for the year of ``date``.

        The counter row stays locked until the transaction ends, so numbers have no gaps; two clerks at the
        same moment wait for each other through Odoo's own retry.
        """
        self.ensure_one()
        # sudo: ir.sequence - clerks number orders, only administrators manage sequences
        site_sudo = self.sudo()
        if not site_sudo.order_sequence_id:
            site_sudo.lock_for_update(allow_referencing=True)
            site_sudo.order_sequence_id = (
                self.env["ir.sequence"].sudo().create(self._prepare_order_sequence())
            )
        return site_sudo.order_sequence_id.next_by_id(sequence_date=date)

    def _prepare_order_sequence(self):
        year = fields.Date.context_today(self).year
        return {
            "name": f"Commission orders {self.code}",
            "code": f"metrology.order.{self.code}",
            "implementation": "no_gap",
            "prefix": f"{self.code}%(range_year)s-",
            "padding": 6,
            "use_date_range": True,
            "company_id": self.company_id.id,
            "date_range_ids": [
                Command.create({"date_from": f"{year}-01-01", "date_to": f"{year}-12-31"}),
            ],
        }
