from odoo import models


class MetrologyForwarding(models.Model):
    _inherit = "metrology.forwarding"

    def _after_transition(self, target):
        if target == "sent":
            self.env["metrology.notice"]._notify_batch([forwarding._prepare_notice() for forwarding in self])
        return super()._after_transition(target)

    def _prepare_notice(self):
        """Return what `metrology.notice._notify_batch` wants to know of this forwarding."""
        self.ensure_one()
        item = self.item_id
        parts = (item.item_uid, item.name, item.model_spec, item.serial_no)
        expected = str(self.expected_back) if self.expected_back else ""
        return {
            "partner": self.order_id._get_notice_partner(),
            "kind": "forwarded",
            "values": {
                **self.order_id._prepare_notice_values(),
                "lines": [f"{' · '.join(filter(None, parts))} → {self.partner_id.name}"],
                "date": expected,
            },
            "key": f"{self._name},{self.id}",
            "origin": self,
        }
