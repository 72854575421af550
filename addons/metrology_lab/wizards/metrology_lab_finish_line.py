from odoo import api, fields, models

from odoo.addons.metrology_instrument.cycle import next_due


class MetrologyLabFinishLine(models.TransientModel):
    """The result of one job and what its certificate says."""

    _name = "metrology.lab.finish.line"
    _description = "Result of a Laboratory Job"
    _order = "id"

    wizard_id = fields.Many2one("metrology.lab.finish", required=True, ondelete="cascade")
    job_id = fields.Many2one("metrology.lab.job", required=True, ondelete="cascade")
    item_uid = fields.Char(related="job_id.item_uid", string="Item number")
    instrument_name = fields.Char(related="job_id.instrument_name", string="Instrument name")
    service_id = fields.Many2one(related="job_id.service_id")
    result = fields.Selection(
        [("pass", "Pass"), ("fail", "Fail"), ("values", "Values only")],
        compute="_compute_result",
        store=True,
        readonly=False,
    )
    kind = fields.Selection(
        selection=lambda self: (
            self.env["metrology.service"]._fields["certificate_kind"]._description_selection(self.env)
        ),
        string="Certificate",
        compute="_compute_kind",
        store=True,
        readonly=False,
    )
    number = fields.Char(string="Certificate number", help="Empty: the next number.")
    conclusion = fields.Char()
    issue_date = fields.Date(
        string="Date of the work", compute="_compute_issue_date", store=True, readonly=False
    )
    valid_until = fields.Date(compute="_compute_valid_until", store=True, readonly=False)
    pdf = fields.Binary(string="PDF", attachment=False)
    pdf_name = fields.Char(string="File name")

    @api.depends("job_id")
    def _compute_result(self):
        """Calibrations give values; a verification has to be decided by a person."""
        for line in self:
            line.result = line.result or (False if line.service_id.needs_conformity else "values")

    @api.depends("job_id", "result")
    def _compute_kind(self):
        for line in self:
            line.kind = line.job_id._get_certificate_kind(line.result) if line.result else False

    @api.depends("job_id")
    def _compute_issue_date(self):
        for line in self:
            line.issue_date = line.issue_date or fields.Date.context_today(line)

    @api.depends("issue_date", "kind")
    def _compute_valid_until(self):
        for line in self:
            item = line.job_id.item_id
            months = item.instrument_id.cycle_months or item.instrument_type_id.cycle_months
            needs_validity = line.wizard_id._needs_validity(line.kind) and months and line.issue_date
            line.valid_until = next_due(line.issue_date, months) if needs_validity else False

    def _get_outcome(self, file=None):
        """Return the values that ``metrology.lab.job._finish`` takes."""
        self.ensure_one()
        line = self.with_context(bin_size=False)
        return {
            "result": line.result,
            "kind": line.kind,
            "number": line.number,
            "conclusion": line.conclusion,
            "issue_date": line.issue_date,
            "valid_until": line.valid_until,
            "pdf": line.pdf or (file.datas if file else False),
            "pdf_name": line.pdf_name or (file.name if file else False),
        }
