from odoo import models

TOLD = {
    "name",
    "active",
    "is_mandatory",
    "needs_conformity",
    "urgent_allowed",
    "lead_time_days",
    "certificate_kind",
    "fail_certificate_kind",
}


class MetrologyService(models.Model):
    """A change of a service's rules marks the articles that speak of it."""

    _inherit = "metrology.service"

    def write(self, vals):
        res = super().write(vals)
        if TOLD & set(vals):
            self.env["document.page"]._mark_changed("service_ids", self)
        return res
