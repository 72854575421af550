from odoo import fields, models

from .metrology_lab_job import OPEN_STATES


class MetrologyOrderAmendment(models.Model):
    _inherit = "metrology.order.amendment"

    is_repair = fields.Boolean(
        string="Repair wish",
        readonly=True,
        copy=False,
        help="The laboratory waits for the answer whether the instrument may be repaired.",
    )

    def _after_transition(self, target):
        """What changed reaches the laboratories that work on it (ISO/IEC 17025 7.1.6)."""
        res = super()._after_transition(target)
        for amendment in self:
            if target == "confirmed":
                amendment._tell_laboratories()
            if amendment.is_repair:
                # sudo: metrology.order.item - the answer lets the laboratory go on
                amendment.line_ids.item_id.sudo().write({"consult_open": False})
        return res

    def _tell_laboratories(self):
        """Put the change before the people who do the work; a new heading concerns all jobs."""
        self.ensure_one()
        # sudo: metrology.lab.job - reception changes the order, laboratories have to know
        jobs = self.sudo().order_id.job_ids.filtered(lambda job: job.state in OPEN_STATES)
        for job in jobs:
            lines = self.line_ids.filtered(
                lambda line, job=job: not line.item_id or line.item_id == job.item_id
            )
            if lines:
                before = [job.amendment_note] if job.amendment_note else []
                text = "\n".join([*before, *lines.mapped("display_name")])
                job.write({"amendment_note": text, "amended_at": fields.Datetime.now()})
