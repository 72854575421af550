from odoo import fields, models


class MetrologyLaboratory(models.Model):
    _inherit = "metrology.laboratory"

    signatory_ids = fields.Many2many(
        "res.users",
        "metrology_laboratory_signatory_rel",
        "laboratory_id",
        "user_id",
        string="Authorised signatories",
        help="Who may approve certificates of this laboratory, besides its manager. "
        "Empty: everybody who works in it.",
    )
    capability_ids = fields.One2many("metrology.laboratory.capability", "laboratory_id", string="Ranges")
    open_job_count = fields.Integer(string="Open jobs", compute="_compute_open_job_count")

    def _compute_open_job_count(self):
        counts = dict(
            self.env["metrology.lab.job"]._read_group(
                [("laboratory_id", "in", self.ids), ("state", "in", ("planned", "accepted", "in_test"))],
                ["laboratory_id"],
                ["__count"],
            )
        )
        for laboratory in self:
            laboratory.open_job_count = counts.get(laboratory, 0)

    def action_view_jobs(self):
        """Open the work list of this laboratory."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("metrology_lab.action_metrology_lab_job")
        return {
            **action,
            "domain": [("laboratory_id", "=", self.id)],
            "context": {"search_default_open": 1, "default_laboratory_id": self.id},
        }

    def _is_member(self, user):
        """Return whether ``user`` works in this laboratory."""
        self.ensure_one()
        return user in self.user_ids or user == self.manager_id

    def _may_approve(self, user):
        """Return whether ``user`` may approve certificates of this laboratory."""
        self.ensure_one()
        if self.signatory_ids:
            return user in self.signatory_ids or user == self.manager_id
        return self._is_member(user)
