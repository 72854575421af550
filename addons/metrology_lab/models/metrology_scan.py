from odoo import api, models

from .metrology_certificate import ISSUED_STATES


class MetrologyScan(models.AbstractModel):
    _inherit = "metrology.scan"

    @api.model
    def _get_finders(self):
        *exact, by_name = super()._get_finders()
        return [*exact, self._find_certificate, by_name]

    @api.model
    def _find_certificate(self, text):
        certificates = self._look_up("metrology.certificate", [("number", "in", [text, text.upper()])])
        return [self._make_certificate_card(certificate) for certificate in certificates]

    @api.model
    def _make_certificate_card(self, certificate):
        item = certificate.item_id
        tone = "green" if certificate.state in ISSUED_STATES else "amber"
        return self._make_card(
            "certificate",
            self.env._("Certificate"),
            certificate.number,
            [
                (self.env._("Item"), item.display_name),
                (self.env._("Certificate for"), certificate.partner_id.display_name),
                (self.env._("Order"), certificate.order_id.name),
                (self.env._("Laboratory"), certificate.laboratory_id.display_name),
                (self.env._("Valid until"), self._format_promise(certificate.valid_until)),
            ],
            [
                self._make_open_step(self.env._("Open the certificate"), certificate),
                self._make_open_step(self.env._("Open the item"), item),
                self._make_open_step(self.env._("Open the order"), certificate.order_id),
            ],
            "red" if certificate.state == "recalled" else tone,
            certificate._state_label(certificate.state),
        )

    @api.model
    def _get_item_tone(self, item):
        if item.is_ready_for_pickup:
            return "green", self.env._("Ready for pickup")
        return super()._get_item_tone(item)

    @api.model
    def _get_item_steps(self, item):
        return [self._make_job_step(item), *super()._get_item_steps(item)]

    @api.model
    def _make_job_step(self, item):
        """Return the next step of the job that this person's laboratory has with the item."""
        if not self.env.user.has_group("metrology_base.group_laboratory"):
            return None
        jobs = item.lab_job_ids.filtered(
            lambda job: job.state != "cancelled" and self.env.user in job.laboratory_id.user_ids
        )
        job = jobs[:1]
        if not job or not job.has_access("write"):
            return None
        if job.state == "planned" and not item.is_onsite:
            return self._make_step(self.env._("Accept into the laboratory"), job.action_accept())
        if job.state in ("done", "returned") and job.is_in_laboratory:
            return self._make_step(self.env._("Return to the store"), job.action_return_to_store())
        return self._make_open_step(self.env._("Open the laboratory job"), job)
