from odoo import api, fields, models


class MetrologyOrder(models.Model):
    _inherit = "metrology.order"

    job_ids = fields.One2many("metrology.lab.job", "order_id", string="Laboratory jobs")
    job_count = fields.Integer(string="Jobs", compute="_compute_lab_counts")
    certificate_ids = fields.One2many("metrology.certificate", "order_id", string="Certificates")
    certificate_count = fields.Integer(string="Number of certificates", compute="_compute_lab_counts")

    def _compute_lab_counts(self):
        jobs = dict(
            self.env["metrology.lab.job"]._read_group(
                [("order_id", "in", self.ids), ("state", "!=", "cancelled")], ["order_id"], ["__count"]
            )
        )
        certificates = dict(
            self.env["metrology.certificate"]._read_group(
                [("order_id", "in", self.ids), ("state", "!=", "recalled")], ["order_id"], ["__count"]
            )
        )
        for order in self:
            order.job_count = jobs.get(order, 0)
            order.certificate_count = certificates.get(order, 0)

    @api.depends("item_ids.inspection_done")
    def _compute_fee_due(self):
        return super()._compute_fee_due()

    def _after_transition(self, target):
        """Both have signed: every item gets the jobs of its laboratories."""
        res = super()._after_transition(target)
        if target == "signed":
            self.item_ids._link_previous_visit()
            self.item_ids._create_lab_jobs()
        return res

    def _check_archivable(self):
        """The certificates have to be with the customer too (rule 11)."""
        reasons = super()._check_archivable()
        jobs = self.job_ids.filtered(lambda job: job.state in ("planned", "accepted", "in_test", "forwarded"))
        if jobs:
            reasons.append(self.env._("%(count)s laboratory jobs are open.", count=len(jobs)))
        waiting = self.certificate_ids.filtered(lambda c: c.state not in ("collected", "recalled"))
        if waiting:
            reasons.append(self.env._("%(count)s certificates have not been collected.", count=len(waiting)))
        return reasons

    def _archive_if_complete(self):
        """Archive the signed orders of which every item and every certificate is with the customer."""
        # sudo: metrology.order - the last step may be a download; it archives whoever took it
        for order_sudo in self.sudo():
            if order_sudo.state == "signed" and not order_sudo._check_archivable():
                order_sudo._transition("archived")

    def action_view_jobs(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("metrology_lab.action_metrology_lab_job")
        return {**action, "domain": [("order_id", "=", self.id)], "context": {}}

    def action_view_certificates(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("metrology_lab.action_metrology_certificate")
        return {**action, "domain": [("order_id", "=", self.id)], "context": {}}
