from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

OPEN_STATES = ("planned", "accepted", "in_test", "forwarded")
RESULTS = [
    ("pass", "Pass"),
    ("fail", "Fail"),
    ("values", "Values only"),
    ("not_required", "Not required"),
    ("untested", "Returned untested"),
]


class MetrologyLabJob(models.Model):
    """What one laboratory does with one item; an item that visits three laboratories has three jobs."""

    _name = "metrology.lab.job"
    _inherit = "metrology.state.mixin"
    _description = "Laboratory Job"
    _order = "deadline, id"
    _rec_names_search = ["item_id.item_uid", "item_id.serial_no", "item_id.name"]

    _transitions = {
        "planned": ("forwarded",),
        "accepted": ("planned",),
        "in_test": ("accepted",),
        "done": ("in_test", "forwarded"),
        "returned": ("planned", "accepted", "in_test", "forwarded"),
        "forwarded": ("planned", "accepted", "in_test"),
        "cancelled": ("planned", "accepted"),
    }

    item_id = fields.Many2one("metrology.order.item", required=True, index=True, ondelete="cascade")
    order_id = fields.Many2one(related="item_id.order_id", store=True, index=True)
    laboratory_id = fields.Many2one(
        "metrology.laboratory",
        index="btree_not_null",
        ondelete="restrict",
        help="Empty: a supervisor has to choose the laboratory.",
    )
    site_id = fields.Many2one("metrology.site", compute="_compute_site_id", store=True, index=True)
    state = fields.Selection(
        [
            ("planned", "Planned"),
            ("accepted", "Accepted"),
            ("in_test", "In test"),
            ("done", "Done"),
            ("returned", "Returned untested"),
            ("forwarded", "Forwarded"),
            ("cancelled", "Cancelled"),
        ],
        default="planned",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        group_expand=True,
    )
    deadline = fields.Date(related="item_id.promised_date", string="Deadline", store=True)
    urgency = fields.Selection(related="order_id.urgency", store=True)
    warning_date = fields.Date(
        string="At risk from",
        compute="_compute_warning_date",
        store=True,
        help="So many working days before the deadline as the rule of the promise says.",
    )
    is_late = fields.Boolean(string="Late", compute="_compute_is_late", search="_search_is_late")
    is_at_risk = fields.Boolean(string="At risk", compute="_compute_is_late", search="_search_is_at_risk")
    late_days = fields.Integer(
        string="Working days late",
        compute="_compute_late_days",
        help="Until today, or until it was finished.",
    )
    late_reason_id = fields.Many2one(
        "metrology.reason",
        string="Why late",
        domain=[("kind", "=", "lead_time_change_reason")],
        copy=False,
        index="btree_not_null",
    )
    late_note = fields.Char(string="Why late (in words)", copy=False)
    late_hint = fields.Char(string="What the delay means", compute="_compute_late_hint")
    amended_at = fields.Datetime(string="Order changed on", readonly=True, copy=False)
    amendment_note = fields.Text(
        string="Change of the order",
        readonly=True,
        copy=False,
        help="What the customer agreed to after the laboratory got the job; empty once somebody has seen it.",
    )
    consult_open = fields.Boolean(related="item_id.consult_open", store=True)
    consult_note = fields.Text(related="item_id.consult_note")
    is_onsite = fields.Boolean(related="item_id.is_onsite")
    is_in_laboratory = fields.Boolean(
        string="In the laboratory", compute="_compute_is_in_laboratory", search="_search_is_in_laboratory"
    )

    item_uid = fields.Char(related="item_id.item_uid")
    instrument_name = fields.Char(related="item_id.name", string="Instrument")
    instrument_id = fields.Many2one(related="item_id.instrument_id", string="Instrument record")
    instrument_type_id = fields.Many2one(
        related="item_id.instrument_type_id", store=True, index="btree_not_null"
    )
    model_spec = fields.Char(related="item_id.model_spec")
    serial_no = fields.Char(related="item_id.serial_no")
    measuring_interval = fields.Char(related="item_id.measuring_interval")
    special_requirement = fields.Char(related="item_id.special_requirement")
    accessory_summary = fields.Char(related="item_id.accessory_summary")
    service_id = fields.Many2one(related="item_id.service_id", store=True)
    partner_id = fields.Many2one(related="item_id.submitting_partner_id", string="Customer")
    location_id = fields.Many2one(related="item_id.location_id")

    regulation_id = fields.Many2one("metrology.regulation", index="btree_not_null", ondelete="restrict")
    verifier_id = fields.Many2one("res.users", string="Tested by", index="btree_not_null")
    checker_id = fields.Many2one("res.users", string="Checked by", readonly=True, copy=False)
    approver_id = fields.Many2one("res.users", string="Approved by", readonly=True, copy=False)
    result = fields.Selection(RESULTS, readonly=True, copy=False)
    accepted_at = fields.Datetime(string="Accepted on", readonly=True, copy=False)
    started_at = fields.Datetime(string="Started on", readonly=True, copy=False)
    finished_at = fields.Datetime(string="Finished on", readonly=True, copy=False)
    return_reason_id = fields.Many2one(
        "metrology.reason",
        domain=[("kind", "=", "return_reason")],
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    return_text = fields.Text(string="Reason in words", readonly=True, copy=False)
    return_photo_ids = fields.Many2many(
        "ir.attachment",
        "metrology_lab_job_return_photo_rel",
        "job_id",
        "attachment_id",
        string="Photos of the return",
        readonly=True,
        copy=False,
    )
    note = fields.Text(string="Notes of the laboratory")
    certificate_ids = fields.One2many("metrology.certificate", "job_id", string="Certificates")
    certificate_count = fields.Integer(string="Number of certificates", compute="_compute_certificate_count")
    forwarding_ids = fields.One2many("metrology.forwarding", "job_id", string="Forwardings")

    _one_job_per_laboratory = models.UniqueIndex(
        "(item_id, laboratory_id) WHERE state != 'cancelled'",
        "This laboratory already has a job for the item.",
    )
    _order_idx = models.Index("(deadline, id)")
    _work_list_idx = models.Index("(laboratory_id, state, deadline, id)")
    _risk_idx = models.Index("(warning_date) WHERE state IN ('planned', 'accepted', 'in_test', 'forwarded')")

    @api.depends("item_id.item_uid", "item_id.name", "laboratory_id.name")
    def _compute_display_name(self):
        for job in self:
            job.display_name = " · ".join(
                filter(None, (job.item_id.item_uid or job.item_id.name, job.laboratory_id.name))
            )

    @api.depends("laboratory_id.site_id", "item_id.site_id")
    def _compute_site_id(self):
        for job in self:
            job.site_id = job.laboratory_id.site_id or job.item_id.site_id

    @api.depends("deadline", "state")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for job in self:
            is_open = bool(job.deadline and job.state in OPEN_STATES)
            job.is_late = is_open and job.deadline < today
            job.is_at_risk = is_open and not job.is_late and (job.warning_date or job.deadline) <= today

    @api.depends("deadline", "service_id", "site_id", "instrument_type_id.discipline_id")
    def _compute_warning_date(self):
        calendar = self.env["metrology.calendar.day"]._get_calendar()
        LeadTime = self.env["metrology.lead.time"]
        for key, jobs in self.grouped(
            lambda j: (j.site_id, j.service_id, j.instrument_type_id.discipline_id, j.order_id.order_date)
        ).items():
            days = LeadTime._get_warning_days(*key)
            for job in jobs:
                job.warning_date = job.deadline and calendar.add(job.deadline, -days)

    @api.depends("deadline", "state", "finished_at")
    def _compute_late_days(self):
        calendar = self.env["metrology.calendar.day"]._get_calendar()
        today = fields.Date.context_today(self)
        for job in self:
            end = today
            if job.state not in OPEN_STATES:
                finished = job.finished_at and fields.Datetime.context_timestamp(job, job.finished_at)
                end = finished.date() if finished else job.deadline
            job.late_days = max(0, calendar.count(job.deadline, end)) if job.deadline else 0

    @api.depends("deadline", "state", "service_id", "urgency")
    @api.depends_context("lang")
    def _compute_late_hint(self):
        """What the law and the price list say when the institute is late (rule 18)."""
        for job in self:
            if not job.is_late:
                job.late_hint = False
            elif job.service_id.is_mandatory:
                job.late_hint = self.env._(
                    "The time limit of a mandatory verification is over: give it the next free slot. If the "
                    "customer asks, verify at once and waive every fee (reason: overdue)."
                )
            elif job.urgency != "normal":
                job.late_hint = self.env._(
                    "An urgent promise was missed: the surcharge is not due if the customer says so "
                    "before paying."
                )
            else:
                job.late_hint = self.env._("Agree on a new date with the customer by an amendment.")

    def _search_is_at_risk(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        risk = (
            Domain("warning_date", "<=", today)
            & Domain("deadline", ">=", today)
            & Domain("state", "in", OPEN_STATES)
        )
        return risk if True in value else ~risk

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = Domain("deadline", "<", fields.Date.context_today(self)) & Domain("state", "in", OPEN_STATES)
        return late if True in value else ~late

    @api.depends("item_id.location_id", "laboratory_id.location_id")
    def _compute_is_in_laboratory(self):
        for job in self:
            job.is_in_laboratory = bool(job.location_id) and job.location_id == job.laboratory_id.location_id

    def _search_is_in_laboratory(self, operator, value):
        if operator != "in":
            return NotImplemented
        # sudo: metrology.laboratory - the place of a laboratory is no secret; rules on jobs still hold
        inside = Domain.OR(
            Domain("laboratory_id", "=", laboratory.id)
            & Domain("item_id.location_id", "=", laboratory.location_id.id)
            for laboratory in self.env["metrology.laboratory"].sudo().search([("location_id", "!=", False)])
        )
        return inside if True in value else ~inside

    @api.depends("certificate_ids")
    def _compute_certificate_count(self):
        counts = dict(
            self.env["metrology.certificate"]._read_group(
                [("job_id", "in", self.ids)], ["job_id"], ["__count"]
            )
        )
        for job in self:
            job.certificate_count = counts.get(job, 0)

    @api.model_create_multi
    def create(self, vals_list):
        self.check_access("create")
        self._check_pairs_free(
            [(vals.get("item_id"), vals.get("laboratory_id") or False) for vals in vals_list]
        )
        jobs = super().create(vals_list)
        for order in jobs.order_id:
            if order.state != "signed":
                raise UserError(
                    self.env._(
                        "%(order)s is not a signed order: laboratories get jobs only for signed orders.",
                        order=order.display_name,
                    )
                )
        for job in jobs:
            if job.item_id._is_gone() or job.item_id.state == "returned":
                raise UserError(
                    self.env._(
                        "%(item)s has been released, returned or cancelled. It can not get another job.",
                        item=job.item_id.display_name,
                    )
                )
        return jobs

    def write(self, vals):
        if "item_id" in vals and any(job.item_id.id != vals["item_id"] for job in self):
            raise UserError(
                self.env._("Item: a job belongs to one item for good. Cancel it and make another.")
            )
        if "laboratory_id" in vals and any(
            job.state != "planned" and job.laboratory_id.id != vals["laboratory_id"] for job in self
        ):
            raise UserError(
                self.env._(
                    "Laboratory: it can be changed only while the job is planned. Cancel it and add another."
                )
            )
        if vals.get("laboratory_id"):
            self._check_pairs_free([(job.item_id.id, vals["laboratory_id"]) for job in self])
        return super().write(vals)

    def _check_pairs_free(self, pairs):
        """Refuse a second job of a laboratory for an item in words; the unique index has the last word."""
        pairs = [pair for pair in pairs if all(isinstance(id_, int) for id_ in pair)]
        live = self.search(
            [("item_id", "in", [item_id for item_id, _laboratory in pairs]), ("state", "!=", "cancelled")]
        )
        taken = {(job.item_id.id, job.laboratory_id.id): job for job in live - self}
        for pair in pairs:
            if pair[1] and (pair in taken or pairs.count(pair) > 1):
                raise ValidationError(
                    self.env._(
                        "Laboratory: %(laboratory)s already has a job for %(item)s. Choose "
                        "another laboratory.",
                        laboratory=self.env["metrology.laboratory"].browse(pair[1]).name,
                        item=self.env["metrology.order.item"].browse(pair[0]).display_name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_only_planned(self):
        for job in self:
            if job.state != "planned":
                raise UserError(
                    self.env._(
                        "%(job)s has been started and can not be deleted. Cancel it instead.",
                        job=job.display_name,
                    )
                )

    # Buttons. The work is in the private methods below, which other addons and wizards call.

    def action_accept(self):
        """Open the hand-over from store or reception into the laboratory."""
        return self._open_wizard(
            "metrology.lab.handover", self.env._("Accept into the laboratory"), kind="dispatch"
        )

    def action_return_to_store(self):
        """Open the hand-over from the laboratory back to the store."""
        return self._open_wizard(
            "metrology.lab.handover", self.env._("Return to the store"), kind="lab_return"
        )

    def action_start(self):
        """Begin the test of all these jobs, or of none, with every reason that forbids it."""
        self._start()
        return True

    def action_finish(self):
        return self._open_wizard("metrology.lab.finish", self.env._("Finish the test"))

    def action_return_untested(self):
        return self._open_wizard("metrology.lab.return", self.env._("Return untested"))

    def action_not_required(self):
        """Open the dialog for instruments that need no verification, a result of its own (不检)."""
        return self._open_wizard("metrology.lab.return", self.env._("Not required"), not_required=True)

    def action_propose_repair(self):
        """Open the dialog that asks the customer whether the instrument may be repaired."""
        return self._open_wizard("metrology.lab.consult", self.env._("Propose a repair"), is_repair=True)

    def action_see_amendment(self):
        """Somebody of the laboratory has read what changed."""
        self.check_access("write")
        self._check_workers()
        # sudo: metrology.lab.job - the right to write was checked; nobody types the change away
        self.sudo().write({"amendment_note": False})
        return True

    def action_forward(self):
        return self._open_wizard("metrology.lab.forward", self.env._("Forward to another institute"))

    def action_ask_customer(self):
        return self._open_wizard("metrology.lab.consult", self.env._("Ask the customer"))

    def action_cancel(self):
        """Take a laboratory off the item; what remains decides the state of the item."""
        self._transition("cancelled")
        self._settle_items()
        return True

    def action_view_certificates(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("metrology_lab.action_metrology_certificate")
        return {**action, "domain": [("job_id", "=", self.id)], "context": {}}

    def _open_wizard(self, model, title, **defaults):
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": model,
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_job_ids": self.ids,
                **{f"default_{name}": value for name, value in defaults.items()},
            },
        }

    # Hand-over into the laboratory and back

    def _accept(self, giver, taker=None, accessories=None, remark=None):
        """Take the items over from ``giver`` and return the hand-overs, one per laboratory.

        :param giver: ``res.partner`` of the colleague in the store or at the reception
        :param taker: ``res.partner`` who takes; the current user when empty
        :param accessories: accessories that come along; all that lie with their item when ``None``
        :param str remark: difference between list and scanned labels, in words
        """
        self._check_acceptable()
        self._check_workers()
        self._transition("accepted", {"accepted_at": fields.Datetime.now()})
        pickings = self.env["stock.picking"]
        for laboratory, jobs in self.grouped("laboratory_id").items():
            items = jobs.item_id.filtered(
                lambda i, place=laboratory.location_id: not i.is_onsite and i.location_id != place
            )
            if items:
                pickings |= self.env["metrology.custody"]._move(
                    items,
                    laboratory.location_id,
                    "dispatch",
                    giver,
                    taker or self.env.user.partner_id,
                    accessories=None
                    if accessories is None
                    else accessories.filtered(lambda a: a.item_id in items),  # noqa: B023
                    remark=remark,
                )
        # sudo: metrology.order.item - laboratories may not edit orders; their step decides the item's state
        self.item_id.sudo().filtered(lambda i: i.state in ("received", "finished"))._transition("at_lab")
        return pickings

    def _check_acceptable(self):
        """Refuse what can not be handed over, naming every job and its reason."""
        problems = []
        busy = self._get_busy_jobs()
        for item, jobs in self.grouped("item_id").items():
            if len(jobs) > 1:
                problems.append(
                    self.env._(
                        "%(item)s can go to one laboratory at a time; choose one of its jobs.",
                        item=item.display_name,
                    )
                )
        for job in self:
            if not job.laboratory_id:
                problems.append(
                    self.env._(
                        "%(job)s: a supervisor has to choose the laboratory first.", job=job.display_name
                    )
                )
            elif job.item_id in busy:
                problems.append(
                    self.env._(
                        "%(job)s: the item is still with %(laboratory)s.",
                        job=job.display_name,
                        laboratory=busy[job.item_id].laboratory_id.name,
                    )
                )
            elif not job.is_onsite and job.location_id.warehouse_id != job.site_id.warehouse_id:
                problems.append(
                    self.env._(
                        "%(job)s: the item is at %(place)s, not at %(site)s. Transfer it there first.",
                        job=job.display_name,
                        place=job.location_id.display_name or "—",
                        site=job.site_id.name,
                    )
                )
        self._raise_problems(problems)

    def _check_workers(self):
        """Tests are the business of the people of the laboratory, whoever else may plan or return jobs."""
        user = self.env.user
        if self.env.su or user.has_group("metrology_base.group_administrator"):
            return
        for laboratory in self.laboratory_id:
            if not laboratory._is_member(user):
                raise AccessError(
                    self.env._(
                        "You do not work in %(laboratory)s. Ask somebody of that laboratory.",
                        laboratory=laboratory.name,
                    )
                )

    def _get_busy_jobs(self):
        """Return ``{item: job}`` for items that another laboratory is holding for work not finished."""
        others = self.search(
            [("item_id", "in", self.item_id.ids), ("state", "in", ("accepted", "in_test", "forwarded"))]
        )
        return {job.item_id: job for job in others - self}

    def _return_to_store(self, taker, giver=None, location=None, accessories=None, remark=None):
        """Hand the items back to the store and return the hand-overs, one per store.

        :param taker: ``res.partner`` of the store keeper
        :param giver: ``res.partner`` of the laboratory; the current user when empty
        :param location: shelf; the site's store when empty
        """
        self._check_returnable_to_store()
        pickings = self.env["stock.picking"]
        for site, jobs in self.grouped("site_id").items():
            items = jobs.item_id
            pickings |= self.env["metrology.custody"]._move(
                items,
                location or site.store_location_id,
                "lab_return",
                giver or self.env.user.partner_id,
                taker,
                accessories=None
                if accessories is None
                else accessories.filtered(lambda a: a.item_id in items),  # noqa: B023
                remark=remark,
            )
        # sudo: metrology.order.item - laboratories may not edit orders; between two of them it waits
        self.item_id.sudo().filtered(lambda i: i.state == "at_lab")._transition("received")
        return pickings

    def _check_returnable_to_store(self):
        problems = []
        for job in self:
            if job.state in ("accepted", "in_test"):
                problems.append(
                    self.env._(
                        "%(job)s is not finished. Finish it, return it untested or cancel it first.",
                        job=job.display_name,
                    )
                )
            elif not job.is_in_laboratory:
                problems.append(
                    self.env._(
                        "%(job)s: the item is not in the laboratory but at %(place)s.",
                        job=job.display_name,
                        place=job.location_id.display_name or "—",
                    )
                )
        self._raise_problems(problems)

    # Test and result

    def _start(self):
        """Begin the test: the current user is the tester unless somebody else is planned."""
        self._check_workers()
        self._raise_problems([problem for job in self for problem in job._get_start_problems()])
        values = {"started_at": fields.Datetime.now()}
        without_tester = self.filtered(lambda job: not job.verifier_id)
        without_tester._transition("in_test", {**values, "verifier_id": self.env.uid})
        (self - without_tester)._transition("in_test", values)
        # sudo: metrology.order.item - laboratories may not edit orders; their step decides the item's state
        self.item_id.sudo().filtered(lambda i: i.state in ("received", "at_lab"))._transition("in_test")

    def _get_start_problems(self):
        """Return sentences that forbid starting this job (ISO/IEC 17025 7.4.3, regulation, range)."""
        self.ensure_one()
        problems = []
        if self.consult_open:
            problems.append(
                self.env._(
                    "%(job)s: the customer has not answered yet: %(question)s",
                    job=self.display_name,
                    question=self.consult_note or "—",
                )
            )
        if self.amendment_note:
            problems.append(
                self.env._(
                    "%(job)s: the order has changed (%(change)s). Read it and press Seen first.",
                    job=self.display_name,
                    change=self.amendment_note,
                )
            )
        problems += self._get_regulation_problems()
        capabilities = self.laboratory_id.capability_ids.filtered(
            lambda c: c.instrument_type_id == self.instrument_type_id
        )
        if capabilities._covers(self.measuring_interval) is False:
            problems.append(
                self.env._(
                    "%(job)s: the range %(range)s is outside what the laboratory covers (%(available)s). "
                    "Return it untested or forward it.",
                    job=self.display_name,
                    range=self.measuring_interval,
                    available=", ".join(capabilities.mapped("measuring_interval")),
                )
            )
        return problems

    def _get_regulation_problems(self):
        """The regulation has to be in force on the day of the work (rule 17)."""
        today = fields.Date.context_today(self)
        if not self.regulation_id:
            if not self.service_id.needs_conformity:
                return []
            return [
                self.env._(
                    "%(job)s: choose the regulation; a verification needs one.",
                    job=self.display_name,
                )
            ]
        if self.regulation_id._is_valid_on(today):
            return []
        newer = self.instrument_type_id and self.instrument_type_id._get_regulation(today)
        if newer:
            return [
                self.env._(
                    "%(job)s: %(code)s is not in force on %(date)s. Use %(newer)s.",
                    job=self.display_name,
                    code=self.regulation_id.code,
                    date=today,
                    newer=newer.code,
                )
            ]
        return [
            self.env._(
                "%(job)s: %(code)s is not in force on %(date)s. Choose another regulation.",
                job=self.display_name,
                code=self.regulation_id.code,
                date=today,
            )
        ]

    def _finish(self, result=None, values=None, by_job=None):
        """Record results, make the certificates and close the items whose last job this was.

        :param str result: pass, fail or values, for all jobs
        :param dict values: values of the certificates, for all jobs (see ``_prepare_certificate``)
        :param dict by_job: ``{job: values}`` that win over both; may hold ``result``
        :return: the new ``metrology.certificate`` records
        """
        self._check_workers()
        outcomes = {job: {"result": result, **(values or {}), **(by_job or {}).get(job, {})} for job in self}
        self._raise_problems([p for job in self for p in job._get_result_problems(outcomes[job]["result"])])
        for outcome, jobs in self.grouped(lambda job: outcomes[job]["result"]).items():
            jobs._transition("done", {"result": outcome, "finished_at": fields.Datetime.now()})
        certificates = self.env["metrology.certificate"].create(
            [
                job._prepare_certificate(kind, outcomes[job])
                for job in self
                if (kind := outcomes[job].get("kind") or job._get_certificate_kind(outcomes[job]["result"]))
                != "none"
            ]
        )
        self._settle_items()
        return certificates

    def _get_result_problems(self, result):
        """Verification ends in pass or fail; a calibration says so only by an agreed rule (17025 7.1.3)."""
        self.ensure_one()
        if self.amendment_note:
            return [
                self.env._(
                    "%(job)s: the order has changed (%(change)s). Read it and press Seen first.",
                    job=self.display_name,
                    change=self.amendment_note,
                )
            ]
        if self.state == "in_test" and not self.verifier_id:
            return [self.env._("%(job)s: enter who tested it.", job=self.display_name)]
        if result not in ("pass", "fail", "values"):
            return [self.env._("%(job)s: choose the result.", job=self.display_name)]
        if self.service_id.needs_conformity and result == "values":
            return [
                self.env._(
                    "%(job)s: %(service)s needs a decision; choose pass or fail.",
                    job=self.display_name,
                    service=self.service_id.name,
                )
            ]
        is_calibration = (self.service_id.certificate_kind or "").startswith("calibration_cert")
        if is_calibration and result != "values" and not self.item_id.conformity_requested:
            return [
                self.env._(
                    "%(job)s: no decision rule was agreed with the customer, so the calibration "
                    "gives values only.",
                    job=self.display_name,
                )
            ]
        return []

    def _get_certificate_kind(self, result):
        """Return the kind of certificate that the result leads to (rule 15)."""
        self.ensure_one()
        return self.service_id._get_certificate_kind(passed=result != "fail")

    def _prepare_certificate(self, kind, outcome):
        self.ensure_one()
        issue_date = outcome.get("issue_date") or fields.Date.context_today(self)
        optional = ("number", "valid_until", "conclusion", "pdf", "pdf_name", "institute_id", "forwarding_id")
        return {
            "job_id": self.id,
            "item_id": self.item_id.id,
            "kind": kind,
            "issue_date": issue_date,
            "verifier_id": self.verifier_id.id,
            **{name: outcome[name] for name in optional if outcome.get(name)},
        }

    # Questions to the customer

    def _ask_customer(self, question):
        """Open a question that the customer has to answer before the test (ISO/IEC 17025 7.4.3)."""
        self.check_access("write")
        question = (question or "").strip()
        if not question:
            raise UserError(self.env._("Question: write what the customer has to decide."))
        # sudo: metrology.order.item - laboratories may not edit orders, but ask about them
        self.item_id.sudo().write({"consult_note": question, "consult_open": True})
        for order, jobs in self.grouped("order_id").items():
            order.message_post(
                body=self.env._(
                    "The laboratory asks about %(items)s: %(question)s",
                    items=", ".join(jobs.item_id.mapped("item_uid")),
                    question=question,
                )
            )

    # Return without test

    def _return_untested(self, reason, text, photos=None, not_required=False, inspection_done=False):
        """Close the jobs without a test, for a reason that is printed and told to the customer (rule 14).

        :param reason: ``metrology.reason`` of kind ``return_reason``
        :param str text: the reason in words
        :param photos: ``ir.attachment`` records, needed when the reason can be seen on the item
        :param bool not_required: the instrument does not need verification (a result of its own)
        :param bool inspection_done: work was done before the return, so the fee stays due
        """
        text = (text or "").strip()
        if reason.kind != "return_reason" or not text:
            raise UserError(
                self.env._("Return untested: choose the reason and describe it in words for the customer.")
            )
        if reason.requires_photo and not photos:
            raise UserError(self.env._('Photos: "%(reason)s" needs at least one photo.', reason=reason.name))
        self._transition(
            "returned",
            {
                "return_reason_id": reason.id,
                "return_text": text,
                "result": "not_required" if not_required else "untested",
                "finished_at": fields.Datetime.now(),
                "return_photo_ids": [fields.Command.set(photos.ids if photos else [])],
            },
        )
        if inspection_done:
            # sudo: metrology.order.item - the laboratory says whether work was done; it may not edit orders
            self.item_id.sudo().write({"inspection_done": True})
        self._link_photos(photos)
        self._settle_items()
        for order, jobs in self.grouped("order_id").items():
            values = {
                "items": ", ".join(jobs.item_id.mapped("item_uid")),
                "reason": reason.name,
                "text": text,
            }
            if not_required:
                body = self.env._("Not required: %(items)s. %(reason)s: %(text)s", **values)
            else:
                body = self.env._("Returned untested: %(items)s. %(reason)s: %(text)s", **values)
            order.message_post(body=body)

    def _link_photos(self, photos):
        """Photos uploaded in the dialog belong to the job from now on, so that its readers see them."""
        loose = (photos or self.env["ir.attachment"]).filtered(lambda a: a.create_uid == self.env.user)
        # sudo: ir.attachment - the wizard that received the upload is gone; the uploader's own files only
        loose.sudo().filtered(lambda a: a.res_model != self._name).write(
            {"res_model": self._name, "res_id": self[:1].id}
        )

    def _settle_items(self):
        """Let the jobs decide the state of their items: ready only after the last one."""
        items = self.item_id
        # sudo: metrology.lab.job - other laboratories' jobs count too
        jobs_by_item = (
            self.sudo()
            .search([("item_id", "in", items.ids), ("state", "!=", "cancelled")])
            .grouped("item_id")
        )
        # sudo: metrology.order.item - laboratories may not edit orders; their step decides the item's state
        items_sudo = items.sudo()
        finished = waiting = items_sudo.browse()
        for item in items_sudo:
            jobs = jobs_by_item.get(item, self.browse())
            states = set(jobs.mapped("state"))
            if states & {"in_test", "forwarded"} or not jobs:
                continue
            if states & set(OPEN_STATES):
                waiting |= item.filtered(lambda i: i.state == "in_test")
            elif "returned" in states:
                jobs._settle_returned(item)
            elif item.state != "finished":
                finished |= item
        waiting._transition("at_lab")
        finished._transition("finished")

    def _settle_returned(self, item):
        """The last job is over and at least one laboratory returned the item untested."""
        returned = self.filtered(lambda job: job.state == "returned").sorted("finished_at")
        if item.state == "returned":
            return
        item._transition(
            "returned",
            {
                "return_reason_id": returned[0].return_reason_id.id,
                "return_text": "\n".join(dict.fromkeys(filter(None, returned.mapped("return_text")))),
                "not_required": all(job.result == "not_required" for job in returned),
            },
        )

    def _raise_problems(self, problems):
        if problems:
            raise UserError("\n".join(problems))
