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
    def _get_item_columns(self):
        names = ("return_reason_id", "return_text", "not_required", "is_ready_for_pickup")
        return [*super()._get_item_columns(), *names]

    @api.model
    def _get_item_lines(self, item):
        reason = ", ".join(filter(None, (item.return_reason_id.name, item.return_text)))
        label = self.env._("Not required") if item.not_required else self.env._("Returned untested")
        return [*super()._get_item_lines(item), (label, reason)]

    @api.model
    def _get_item_tone(self, item):
        if item.not_required and item.is_in_house:
            return "amber", self.env._("Not required")
        if item.is_ready_for_pickup:
            return "green", self.env._("Ready for pickup")
        return super()._get_item_tone(item)

    @api.model
    def _get_item_steps(self, item):
        return [self._make_job_step(item), self._make_resubmit_step(item), *super()._get_item_steps(item)]

    @api.model
    def _make_resubmit_step(self, item):
        """Return the new order for an instrument that went home untested; it is linked to this visit."""
        is_home = item.state == "released" and item.return_reason_id and not item.not_required
        if not is_home or not self.env["metrology.order"].has_access("create"):
            return None
        # sudo: metrology.order.item - a later order may have been at another site
        if item.sudo().search_count([("previous_item_id", "=", item.id)], limit=1):
            return None
        line = {"instrument_id": item.instrument_id.id, "service_id": item.service_id.id}
        context = {
            "default_submitting_partner_id": item.submitting_partner_id.id,
            "default_item_ids": [(0, 0, line)],
        }
        return self._make_step(
            self.env._("Submit it again"),
            {"type": "ir.actions.act_window", "res_model": "metrology.order", "context": context},
        )

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
