from odoo import models


class MetrologyOrderAmendment(models.Model):
    _inherit = "metrology.order.amendment"

    def _after_transition(self, target):
        if target == "confirmed":
            self.env["metrology.notice"]._notify_batch(
                [amendment._prepare_notice() for amendment in self if amendment.line_ids]
            )
        return super()._after_transition(target)

    def _prepare_notice(self):
        """Return what `metrology.notice._notify_batch` wants to know of this change."""
        self.ensure_one()
        partner = self.order_id._get_notice_partner()
        amendment = self.with_context(lang=partner.lang)
        dates = [line.new_date for line in self.line_ids if line.field_name == "promised_date"]
        return {
            "partner": partner,
            "kind": "changed",
            "values": {
                **self.order_id._prepare_notice_values(),
                "lines": amendment.line_ids.mapped("display_name"),
                "date": str(max(dates)) if dates else "",
            },
            "key": f"{self._name},{self.id}",
            "origin": self,
        }
