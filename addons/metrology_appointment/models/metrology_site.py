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
    quotation_sequence_id = fields.Many2one(
        "ir.sequence",
        string="Quotation numbers",
        copy=False,
        readonly=True,
        groups="metrology_base.group_administrator",
        help="Numbers quotations of this site by year.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        sites = super().create(vals_list)
        sites._create_appointment_sequences()
        return sites

    def _create_appointment_sequences(self):
        """Give each site its counters of bookings and quotations."""
        counters = {
            "appointment_sequence_id": (self.env._("Bookings"), "metrology.appointment", "Y"),
            "quotation_sequence_id": (self.env._("Quotations"), "metrology.quotation", "Q"),
        }
        for field, (title, code, letter) in counters.items():
            # sudo: metrology.site - who opens a site need not manage sequences
            sites_sudo = self.sudo().filtered(lambda site, field=field: not site[field])
            sequences = sites_sudo.env["ir.sequence"].create(
                [site._prepare_appointment_sequence(title, code, letter) for site in sites_sudo]
            )
            for site_sudo, sequence in zip(sites_sudo, sequences, strict=True):
                site_sudo[field] = sequence

    def _prepare_appointment_sequence(self, title, code, letter):
        return {
            **self._prepare_order_sequence(),
            "name": f"{self.code} {title}",
            "code": f"{code}.{self.code}",
            "implementation": "standard",
            "prefix": f"{self.code}-{letter}%(range_year)s-",
        }

    def _next_appointment_number(self):
        """Return the next booking number of this site."""
        return self._next_number("appointment_sequence_id")

    def _next_quotation_number(self):
        """Return the next quotation number of this site."""
        return self._next_number("quotation_sequence_id")

    def _next_number(self, field):
        """Return the next number of a counter of this site; a gap does not matter here."""
        self.ensure_one()
        today = fields.Date.context_today(self)
        # sudo: ir.sequence - whoever books or quotes uses numbers, only administrators manage sequences
        sequence_sudo = self.sudo()[field]
        self._claim_year(sequence_sudo, today)
        return sequence_sudo.next_by_id(sequence_date=today)
