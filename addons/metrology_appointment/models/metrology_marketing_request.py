from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..const import ANSWER_HOURS, CLOSING, OPENING
from ..working_clock import WorkingClock, to_local, to_utc

# What is noted by a step, never typed.
ANSWER_FIELDS = {
    "submitted_at",
    "answer_deadline",
    "answered_at",
    "answered_by_id",
    "answer_note",
    "answer_hours",
}
MARKETING = "metrology_base.group_marketing_officer"


class MetrologyMarketingRequest(models.AbstractModel):
    """Something that waits for the marketing department, with a clock in working hours.

    The model that inherits it has the state `at_marketing` and names its parameter in `_answer_parameter`.
    """

    _name = "metrology.marketing.request"
    _inherit = "metrology.state.mixin"
    _description = "Request to the Marketing Department"

    _answer_parameter = "metrology_appointment.answer_hours"
    _answer_default = ANSWER_HOURS

    submitted_at = fields.Datetime(string="Given to marketing on", readonly=True, copy=False)
    answer_deadline = fields.Datetime(string="To be answered by", readonly=True, copy=False)
    answer_rule = fields.Char(string="Rule", compute="_compute_answer_rule")
    is_late = fields.Boolean(string="Answer is late", compute="_compute_is_late", search="_search_is_late")
    answered_at = fields.Datetime(string="Answered on", readonly=True, copy=False)
    answered_by_id = fields.Many2one("res.users", string="Answered by", readonly=True, copy=False)
    answer_note = fields.Char(string="Answer", readonly=True, copy=False)
    answer_hours = fields.Float(
        string="Working hours until the answer", readonly=True, copy=False, aggregator="avg"
    )

    @api.model
    def _guarded_fields(self):
        return super()._guarded_fields() | ANSWER_FIELDS

    @api.model
    def _check_no_proof(self, vals_list):
        """Refuse to create something that pretends to be answered, told or accepted already."""
        noted = self._guarded_fields() - {"state"}
        if any(noted & vals.keys() for vals in vals_list):
            raise UserError(self.env._("What happened is noted by the buttons of the record, not typed."))

    @api.depends("submitted_at")
    @api.depends_context("lang")
    def _compute_answer_rule(self):
        hours = self._get_answer_hours()
        for request in self:
            request.answer_rule = request.submitted_at and self.env._(
                "%(hours)s working hours after it was given to the marketing department", hours=hours
            )

    @api.depends("state", "answer_deadline")
    def _compute_is_late(self):
        now = fields.Datetime.now()
        for request in self:
            request.is_late = request.state == "at_marketing" and request.answer_deadline < now

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = Domain("state", "=", "at_marketing") & Domain("answer_deadline", "<", fields.Datetime.now())
        return late if True in value else ~late

    @api.model
    def _get_answer_hours(self):
        # sudo: ir.config_parameter - how fast an answer is promised is no secret
        parameters = self.env["ir.config_parameter"].sudo()
        return int(parameters.get_param(self._answer_parameter, self._answer_default))

    @api.model
    def _get_clock(self):
        return WorkingClock(self.env["metrology.calendar.day"]._get_calendar(), OPENING, CLOSING)

    @api.model
    def _get_deadline(self, start):
        """Return when the answer to what was given at ``start`` is due."""
        local = self._get_clock().add(to_local(start), self._get_answer_hours())
        return to_utc(local.date(), local.hour + local.minute / 60 + local.second / 3600)

    @api.model
    def _prepare_submission(self):
        now = fields.Datetime.now()
        return {"submitted_at": now, "answer_deadline": self._get_deadline(now)}

    def _prepare_answer(self, note=None):
        """Return what is noted when the marketing department answers now."""
        self.ensure_one()
        now = fields.Datetime.now()
        return {
            "answered_at": now,
            "answered_by_id": self.env.uid,
            "answer_note": note,
            "answer_hours": self._get_clock().count(to_local(self.submitted_at), to_local(now)),
        }

    @api.model
    def _is_marketing(self):
        return self.env.su or self.env.user.has_group(MARKETING)

    def _check_marketing(self):
        if not self._is_marketing():
            raise AccessError(self.env._("Only the marketing department answers requests."))
