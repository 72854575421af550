from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from .metrology_improvement_measure import VERDICTS

PERIODS = ("first", "second")


class MetrologyImprovementAction(models.Model):
    """What the house does against a cause of complaints, and whether it helped.

    The rate before is stored when the action is agreed; after it is done, the program measures again.
    """

    _name = "metrology.improvement.action"
    _inherit = "metrology.state.mixin"
    _description = "Improvement Action"
    _order = "id desc"

    _start_fields = ()
    _transitions = {
        "agreed": ("draft",),
        "done": ("agreed",),
        "judged": ("done",),
        "cancelled": ("draft", "agreed"),
    }

    name = fields.Char(string="Improvement", required=True)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("agreed", "Under way"),
            ("done", "Done, being measured"),
            ("judged", "Judged"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    cause_id = fields.Many2one(
        "metrology.reason",
        string="Against the cause",
        required=True,
        index=True,
        domain=[("kind", "=", "complaint_cause")],
        ondelete="restrict",
    )
    site_id = fields.Many2one(
        "metrology.site",
        string="Only at this site",
        index="btree_not_null",
        ondelete="restrict",
        help="Empty: the whole institute is measured.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    complaint_ids = fields.Many2many("metrology.complaint", string="Complaints that led to it", copy=False)
    description = fields.Text(string="What is done", required=True)
    user_id = fields.Many2one(
        "res.users", string="Person in charge", required=True, index=True, default=lambda self: self.env.user
    )
    due_date = fields.Date(string="To be done by", required=True)
    is_late = fields.Boolean(string="Late", compute="_compute_is_late")
    agreed_on = fields.Date(readonly=True, copy=False)
    done_on = fields.Date(string="Done on", readonly=True, copy=False, index="btree_not_null")
    proof = fields.Text(string="How it was done", copy=False)
    baseline_from = fields.Date(string="Baseline from", readonly=True, copy=False)
    baseline_to = fields.Date(string="Baseline to", readonly=True, copy=False)
    baseline_cases = fields.Integer(string="Complaints before", readonly=True, copy=False)
    baseline_items = fields.Integer(string="Items before", readonly=True, copy=False)
    baseline_rate = fields.Float(
        string="Per 1,000 items before", readonly=True, copy=False, digits=(16, 2), aggregator="avg"
    )
    measure_ids = fields.One2many(
        "metrology.improvement.measure", "action_id", string="Measurements", readonly=True
    )
    next_measure = fields.Date(string="Measured next on", compute="_compute_next_measure")
    verdict = fields.Selection(VERDICTS, compute="_compute_verdict", store=True, index="btree_not_null")

    @api.depends("measure_ids.verdict")
    def _compute_verdict(self):
        for action in self:
            action.verdict = action.measure_ids.sorted("date_to")[-1:].verdict

    @api.depends("state", "due_date")
    def _compute_is_late(self):
        today = self._get_today()
        for action in self:
            action.is_late = bool(action.state == "agreed" and action.due_date < today)

    @api.depends("state", "done_on", "measure_ids")
    def _compute_next_measure(self):
        for action in self:
            left = action._get_periods_left()
            action.next_measure = action._get_period(left[0])[1] + timedelta(days=1) if left else False

    def write(self, vals):
        typed = vals.keys() - self._proof_fields()
        if typed and not self.env.su and any(action.state not in ("draft", "agreed") for action in self):
            raise UserError(self.env._("The improvement is done and measured; what was done stays as it is."))
        fixed = typed & {"cause_id", "site_id", "company_id"}
        if fixed and not self.env.su and any(action.state != "draft" for action in self):
            raise UserError(
                self.env._(
                    "Cause and site were measured already. Make another improvement for another cause."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_drafts(self):
        if any(action.state != "draft" for action in self):
            raise UserError(self.env._("An improvement that was agreed stays. Cancel it instead."))

    def _get_today(self):
        return (self[:1].company_id or self.env.company)._get_notice_now().date()

    # steps

    def action_agree(self):
        """Button: owner and day are agreed; the rate before is stored now."""
        days = self.env["metrology.complaint.clock"]._get_days("baseline")
        for action in self:
            today = action._get_today()
            date_from, date_to = today - timedelta(days=days), today - timedelta(days=1)
            cases, _open_cases, items = action._count(date_from, date_to)
            action._transition(
                "agreed",
                {
                    "agreed_on": today,
                    "baseline_from": date_from,
                    "baseline_to": date_to,
                    "baseline_cases": cases,
                    "baseline_items": items,
                    "baseline_rate": self.env["metrology.improvement.measure"]._get_rate(cases, items),
                },
            )
        return True

    def action_done(self):
        """Button: it works in daily life from today on."""
        for action in self:
            if not (action.proof or "").strip():
                raise UserError(self.env._("How it was done: write it down, an auditor will ask."))
            action._transition("done", {"done_on": action._get_today()})
        return True

    def action_cancel(self):
        """Button: it will not be done."""
        self._transition("cancelled")
        return True

    # measuring

    def _get_period(self, kind):
        """Return the first and last day of a measurement."""
        days = self.env["metrology.complaint.clock"]._get_days(kind)
        return self.done_on + timedelta(days=1), self.done_on + timedelta(days=days)

    def _get_periods_left(self):
        measured = self.measure_ids.mapped("kind")
        if self.state != "done" or not self.done_on:
            return []
        return [kind for kind in PERIODS if kind not in measured]

    def _count(self, date_from, date_to):
        """Return complaints with the cause, complaints whose cause is open yet, and items, of these days."""
        company = self.company_id
        start = company._to_notice_utc(datetime.combine(date_from, time()))
        end = company._to_notice_utc(datetime.combine(date_to + timedelta(days=1), time()))
        place = [("site_id", "=", self.site_id.id)] if self.site_id else []
        came = [
            ("company_id", "=", company.id),
            ("received_at", ">=", start),
            ("received_at", "<", end),
            ("is_counted", "=", True),
            *place,
        ]
        # sudo: metrology.complaint - counted only, the same for whoever asks
        complaints_sudo = self.env["metrology.complaint"].sudo()
        # sudo: metrology.order.item - counted only, the same for whoever asks
        items_sudo = self.env["metrology.order.item"].sudo()
        items = items_sudo.search_count(
            [
                ("order_id.company_id", "=", company.id),
                ("order_id.order_date", ">=", date_from),
                ("order_id.order_date", "<=", date_to),
                ("order_id.state", "in", ("signed", "archived")),
                *place,
            ]
        )
        cases = complaints_sudo.search_count([*came, ("cause_ids", "in", self.cause_id.ids)])
        undecided = complaints_sudo.search_count([*came, ("cause_ids", "=", False)])
        return cases, undecided, items

    def _measure(self, today):
        """Measure what is due on this day; what was measured stays, so the same day again changes nothing."""
        self.ensure_one()
        settle = self.env["metrology.complaint.clock"]._get_days("settle")
        calendar = self.env["metrology.calendar.day"]._get_calendar()
        for kind in self._get_periods_left():
            date_from, date_to = self._get_period(kind)
            if date_to >= today:
                break
            cases, open_cases, items = self._count(date_from, date_to)
            # a complaint of unknown cause would be missing; from then on it counts against the improvement
            if open_cases and calendar.add(date_to, settle) >= today:
                break
            self._store(kind, date_from, date_to, cases, open_cases, items, today)
        if self.state == "done" and not self._get_periods_left():
            self._transition("judged")

    def _store(self, kind, date_from, date_to, cases, open_cases, items, today):
        # sudo: metrology.improvement.measure - the program measures, nobody types it
        self.env["metrology.improvement.measure"].sudo().create(
            {
                "action_id": self.id,
                "kind": kind,
                "date_from": date_from,
                "date_to": date_to,
                "measured_on": today,
                "cases": cases,
                "open_cases": open_cases,
                "items": items,
            }
        )

    @api.model
    def _cron_measure(self):
        """Measure every improvement whose day has come."""
        found = self.search([("state", "=", "done"), ("done_on", "<", fields.Date.today())])
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(found))
        for action in found:
            locked = action.try_lock_for_update(allow_referencing=True).filtered_domain(
                [("state", "=", "done")]
            )
            if locked:
                locked._measure(locked._get_today())
            if not cron._commit_progress(1):
                break

    def action_open_complaints(self):
        """Button: the complaints with this cause."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "metrology_complaint.action_metrology_complaint"
        )
        return {**action, "domain": [("cause_ids", "in", self.cause_id.ids)], "context": {}}
