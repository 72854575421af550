from odoo import api, fields, models


class MetrologySite(models.Model):
    _inherit = "metrology.site"

    appointment_sequence_id = fields.Many2one(
        "ir.sequence",
        string="Booking numbers",
        copy=False,
        readonly=True,
        groups="metrology_base.group_administrator",
        help="Numbers bookings of this site by year.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        sites = super().create(vals_list)
        sites._create_appointment_sequences()
        return sites

    def _create_appointment_sequences(self):
        """Give each site its counter of bookings."""
        # sudo: metrology.site - who opens a site need not manage sequences
        sites_sudo = self.sudo().filtered(lambda site: not site.appointment_sequence_id)
        values = [site._prepare_appointment_sequence() for site in sites_sudo]
        sequences = sites_sudo.env["ir.sequence"].create(values)
        for site_sudo, sequence in zip(sites_sudo, sequences, strict=True):
            site_sudo.appointment_sequence_id = sequence

    def _prepare_appointment_sequence(self):
        return {
            **self._prepare_order_sequence(),
            "name": f"{self.code} {self.env._('Bookings')}",
            "code": f"metrology.appointment.{self.code}",
            "implementation": "standard",
            "prefix": f"{self.code}-Y%(range_year)s-",
        }

    def _next_appointment_number(self):
        """Return the next booking number of this site; a gap does not matter here."""
        self.ensure_one()
        today = fields.Date.context_today(self)
        # sudo: ir.sequence - whoever books uses numbers, only administrators manage sequences
        sequence_sudo = self.sudo().appointment_sequence_id
        self._claim_year(sequence_sudo, today)
        return sequence_sudo.next_by_id(sequence_date=today)
