from odoo import Command, api, fields, models

from ..models.metrology_certificate import PASS_KINDS


class MetrologyLabFinish(models.TransientModel):
    """Enter the results of one or many jobs; certificates are made from them."""

    _name = "metrology.lab.finish"
    _description = "Finish Laboratory Jobs"

    job_ids = fields.Many2many("metrology.lab.job", string="Jobs", required=True)
    line_ids = fields.One2many(
        "metrology.lab.finish.line", "wizard_id", compute="_compute_line_ids", store=True, readonly=False
    )
    result = fields.Selection(
        [("pass", "Pass"), ("fail", "Fail"), ("values", "Values only")], string="Result for all"
    )
    issue_date = fields.Date(string="Date of the work", default=fields.Date.context_today)
    pdf_ids = fields.Many2many(
        "ir.attachment",
        string="PDF files",
        help="Drop many files at once: each goes to the item whose number stands in its file name.",
    )
    unmatched_files = fields.Char(compute="_compute_unmatched_files")

    @api.depends("job_ids")
    def _compute_line_ids(self):
        for wizard in self:
            wizard.line_ids = [Command.clear()] + [
                Command.create({"job_id": job._origin.id or job.id}) for job in wizard.job_ids
            ]

    @api.onchange("result")
    def _onchange_result(self):
        if self.result:
            self.line_ids.result = self.result

    @api.onchange("issue_date")
    def _onchange_issue_date(self):
        self.line_ids.issue_date = self.issue_date

    @api.depends("pdf_ids", "line_ids")
    def _compute_unmatched_files(self):
        for wizard in self:
            matched = wizard._match_files()
            wizard.unmatched_files = ", ".join(
                (wizard.pdf_ids - self.env["ir.attachment"].union(*matched.values())).mapped("name")
            )

    def _match_files(self):
        """Return ``{line: file}`` by the item number in the file name, the longest number first."""
        self.ensure_one()
        matched = {}
        files = self.pdf_ids
        for line in self.line_ids.sorted(lambda line: -len(line.item_uid or "")):
            found = files.filtered(lambda file, uid=line.item_uid: uid and uid in file.name)[:1]
            if found:
                matched[line] = found
                files -= found
        return matched

    def action_finish(self):
        """Record the results of all lines, or of none."""
        self.ensure_one()
        files = self._match_files()
        outcomes = {line.job_id: line._get_outcome(files.get(line)) for line in self.line_ids}
        self.line_ids.job_id._finish(by_job=outcomes)
        # The uploads have been copied into the certificates; nobody needs the loose files any more.
        self.pdf_ids.unlink()
        return {"type": "ir.actions.act_window_close"}

    @api.model
    def _needs_validity(self, kind):
        return kind in PASS_KINDS
