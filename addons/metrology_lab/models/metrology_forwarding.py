from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

CUSTODY_GROUPS = (
    "metrology_base.group_reception",
    "metrology_base.group_store_keeper",
    "metrology_base.group_laboratory",
    "metrology_base.group_supervisor",
)
# Working days after which an institute is reminded when nothing else was agreed.
USUAL_DAYS = 15


class MetrologyForwarding(models.Model):
    """An item goes to another institute, with the customer's consent, and comes back (转送)."""

    _name = "metrology.forwarding"
    _inherit = "metrology.state.mixin"
    _description = "Forwarding to Another Institute"
    _order = "id desc"

    _transitions = {
        "agreed": ("proposed",),
        "rejected": ("proposed",),
        "sent": ("agreed",),
        "partner_received": ("sent",),
        "partner_done": ("sent", "partner_received"),
        "back": ("sent", "partner_received", "partner_done"),
        "closed": ("back",),
    }

    name = fields.Char(compute="_compute_name")
    job_id = fields.Many2one("metrology.lab.job", required=True, index=True, ondelete="restrict")
    item_id = fields.Many2one(related="job_id.item_id", store=True, index=True)
    order_id = fields.Many2one(related="item_id.order_id", store=True, index=True)
    site_id = fields.Many2one(related="job_id.site_id", store=True, index=True)
    customer_id = fields.Many2one(related="order_id.submitting_partner_id", string="Customer")
    currency_id = fields.Many2one(related="order_id.currency_id")
    partner_id = fields.Many2one(
        "res.partner", string="Other institute", required=True, index=True, ondelete="restrict"
    )
    state = fields.Selection(
        [
            ("proposed", "Awaiting customer consent"),
            ("agreed", "Customer agreed"),
            ("sent", "Sent"),
            ("partner_received", "Partner received"),
            ("partner_done", "Partner finished"),
            ("back", "Back"),
            ("closed", "Closed"),
            ("rejected", "Customer refused"),
        ],
        default="proposed",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        group_expand=True,
    )
    reason = fields.Text(required=True, help="Why another institute has to do it; the customer reads it.")
    consent_channel_id = fields.Many2one(
        "metrology.reason", string="Answer by", domain=[("kind", "=", "contact_channel")]
    )
    consent_person = fields.Char(string="Person who answered")
    consent_at = fields.Datetime(string="Answered on", readonly=True, copy=False)
    consent_user_id = fields.Many2one("res.users", string="Answer taken by", readonly=True, copy=False)
    expected_back = fields.Date(
        string="Expected back", index="btree_not_null", default=lambda self: self._get_usual_return()
    )
    is_late = fields.Boolean(string="Late", compute="_compute_is_late", search="_search_is_late")
    sent_at = fields.Datetime(string="Sent on", readonly=True, copy=False)
    received_at = fields.Datetime(string="Received by the institute on", readonly=True, copy=False)
    partner_done_at = fields.Datetime(string="Finished by the institute on", readonly=True, copy=False)
    back_at = fields.Datetime(string="Back on", readonly=True, copy=False)
    tracking_no = fields.Char(string="Waybill number")
    partner_result = fields.Selection(
        [
            ("pass", "Pass"),
            ("fail", "Fail"),
            ("values", "Values only"),
            ("untested", "Not tested"),
        ],
        string="Result of the institute",
    )
    partner_certificate_no = fields.Char(string="Certificate number of the institute")
    partner_certificate_date = fields.Date(string="Date of the certificate")
    partner_pdf = fields.Binary(string="Certificate of the institute (PDF)", attachment=True)
    partner_pdf_name = fields.Char(string="File name")
    fee = fields.Monetary(string="Fee of the institute", help="Blank while it is not known.")
    is_fee_known = fields.Boolean(string="Fee known")
    certificate_ids = fields.One2many("metrology.certificate", "forwarding_id", string="Certificates")
    note = fields.Text()

    days_out = fields.Integer(
        string="Days out", compute="_compute_days_out", help="Since it was sent, until it came back."
    )

    _consent_first = models.Constraint(
        "CHECK (state = 'proposed' OR (consent_at IS NOT NULL AND consent_user_id IS NOT NULL"
        " AND consent_channel_id IS NOT NULL AND consent_person IS NOT NULL))",
        "Nothing goes to another institute before the customer has answered.",
    )
    _one_open_per_job = models.UniqueIndex(
        "(job_id) WHERE state NOT IN ('closed', 'rejected')", "This job is already being forwarded."
    )
    _fee_not_negative = models.Constraint("CHECK (fee >= 0)", "A fee can not be negative.")

    @api.model
    def _get_usual_return(self):
        """Return the day on which another institute usually has it back; the clerk types a better one."""
        calendar = self.env["metrology.calendar.day"]._get_calendar()
        return calendar.add(fields.Date.context_today(self), USUAL_DAYS)

    @api.depends("item_id.item_uid", "partner_id.name")
    def _compute_name(self):
        for forwarding in self:
            forwarding.name = " → ".join(
                filter(None, (forwarding.item_id.item_uid, forwarding.partner_id.name))
            )

    @api.depends("name")
    def _compute_display_name(self):
        for forwarding in self:
            forwarding.display_name = forwarding.name or self.env._("New forwarding")

    @api.depends("sent_at", "back_at")
    def _compute_days_out(self):
        now = fields.Datetime.now()
        for forwarding in self:
            sent = forwarding.sent_at
            forwarding.days_out = ((forwarding.back_at or now) - sent).days if sent else 0

    @api.depends("expected_back", "state")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for forwarding in self:
            forwarding.is_late = bool(
                forwarding.expected_back
                and forwarding.expected_back < today
                and forwarding.state in ("sent", "partner_received", "partner_done")
            )

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = Domain("expected_back", "<", fields.Date.context_today(self)) & Domain(
            "state", "in", ("sent", "partner_received", "partner_done")
        )
        return late if True in value else ~late

    @api.constrains("partner_pdf")
    def _check_partner_pdf(self):
        for forwarding in self.with_context(bin_size=False):
            if forwarding.partner_pdf:
                self.env["metrology.certificate.file"]._check_content(forwarding.partner_pdf)

    @api.model_create_multi
    def create(self, vals_list):
        self.check_access("create")
        open_ones = self.search(
            [
                ("job_id", "in", [vals.get("job_id") for vals in vals_list]),
                ("state", "not in", ("closed", "rejected")),
            ]
        )
        for forwarding in open_ones:
            raise UserError(
                self.env._(
                    "%(job)s is already being forwarded to %(institute)s. Close that forwarding first.",
                    job=forwarding.job_id.display_name,
                    institute=forwarding.partner_id.name,
                )
            )
        return super().create(vals_list)

    def write(self, vals):
        if vals.keys() & {"job_id", "partner_id"} and any(f.state != "proposed" for f in self):
            raise UserError(
                self.env._(
                    "Institute: the customer agreed to this one. Make another forwarding for a "
                    "different institute."
                )
            )
        self._check_answer_frozen(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_proposed(self):
        for forwarding in self:
            if forwarding.state != "proposed":
                raise UserError(
                    self.env._(
                        "%(forwarding)s has been answered by the customer and can not be deleted.",
                        forwarding=forwarding.display_name,
                    )
                )

    # The customer's answer

    def action_agree(self):
        """The customer agrees (ISO/IEC 17025 7.1.1 c): by which channel and who said so is kept."""
        self._answer("agreed", self.env._("agreed"))
        return True

    def action_refuse(self):
        """The customer refuses: the item stays, the laboratory decides what to do with the job."""
        self._answer("rejected", self.env._("refused"))
        return True

    def _check_answer_frozen(self, vals):
        """What the customer said is proof: by whom and how can not be changed afterwards."""
        answer = {"consent_channel_id", "consent_person", "consent_at", "consent_user_id", "reason"}
        if answer & vals.keys() and any(f.state != "proposed" for f in self):
            raise UserError(
                self.env._("The customer's answer is recorded and can not be changed afterwards.")
            )

    def _answer(self, state, word):
        for forwarding in self:
            if not forwarding.consent_channel_id or not (forwarding.consent_person or "").strip():
                raise UserError(
                    self.env._(
                        "%(forwarding)s: enter by which channel the customer answered and who it was.",
                        forwarding=forwarding.display_name,
                    )
                )
        self._transition(state, {"consent_at": fields.Datetime.now(), "consent_user_id": self.env.uid})
        for forwarding in self:
            self.env["metrology.interaction"]._log(
                forwarding.customer_id,
                self.env._(
                    "%(person)s %(answer)s that %(item)s goes to %(institute)s",
                    person=forwarding.consent_person,
                    answer=word,
                    item=forwarding.item_id.item_uid,
                    institute=forwarding.partner_id.name,
                ),
                channel_code=forwarding.consent_channel_id.code,
                direction="in",
                record=forwarding,
            )

    # The way of the item

    def action_send(self):
        """Hand the items over to the other institutes, one hand-over per institute."""
        self._check_custody_rights()
        self._transition("sent", {"sent_at": fields.Datetime.now()})
        for forwarding in self:
            if not forwarding.expected_back:
                raise UserError(
                    self.env._(
                        "%(forwarding)s: enter when it is expected back, so that nobody forgets it.",
                        forwarding=forwarding.display_name,
                    )
                )
        for partner, forwardings in self.grouped("partner_id").items():
            self.env["metrology.custody"]._move(
                forwardings.item_id,
                self.env.ref("metrology_instrument.location_other_institutes"),
                "forward",
                self.env.user.partner_id,
                partner,
            )
        # sudo: metrology.lab.job - sending decides the state of the job
        self.job_id.sudo()._transition("forwarded")
        # sudo: metrology.order.item - sending decides the state of the item
        self.item_id.sudo().filtered(lambda i: i.state in ("received", "at_lab"))._transition("in_test")
        return True

    def action_partner_received(self):
        self._transition("partner_received", {"received_at": fields.Datetime.now()})
        return True

    def action_partner_done(self):
        self._transition("partner_done", {"partner_done_at": fields.Datetime.now()})
        return True

    def action_back(self):
        """Take the items back into the store of their site; result and certificate come with them."""
        self._check_custody_rights()
        for forwarding in self:
            forwarding._check_result()
        self._transition("back", {"back_at": fields.Datetime.now()})
        for (partner, site), forwardings in self.grouped(lambda f: (f.partner_id, f.site_id)).items():
            self.env["metrology.custody"]._move(
                forwardings.item_id,
                site.store_location_id,
                "forward_back",
                partner,
                self.env.user.partner_id,
            )
        for forwarding in self:
            forwarding._settle_job()
        return True

    def action_close(self):
        """Nothing is left to be done: certificate and fee are known."""
        for forwarding in self:
            if not forwarding.is_fee_known:
                raise UserError(
                    self.env._(
                        "%(forwarding)s: enter the fee of the institute (0 when it is free) and "
                        "tick that it is known.",
                        forwarding=forwarding.display_name,
                    )
                )
        self._transition("closed")
        return True

    @api.onchange("fee")
    def _onchange_fee(self):
        if self.fee:
            self.is_fee_known = True

    def _check_custody_rights(self):
        if not self.env.su and not any(self.env.user.has_group(group) for group in CUSTODY_GROUPS):
            raise AccessError(
                self.env._(
                    "Only reception, store, laboratories and supervisors hand items to another institute."
                )
            )

    def _check_result(self):
        self.ensure_one()
        if not self.partner_result:
            raise UserError(
                self.env._(
                    "%(forwarding)s: choose the result of the institute (or that it was not tested).",
                    forwarding=self.display_name,
                )
            )
        if self.partner_result != "untested" and not (self.partner_certificate_no or "").strip():
            raise UserError(
                self.env._(
                    "%(forwarding)s: enter the certificate number of the institute.",
                    forwarding=self.display_name,
                )
            )

    def _settle_job(self):
        """Close the job with the institute's result, or plan it again when nothing was tested."""
        self.ensure_one()
        # sudo: metrology.lab.job, metrology.certificate - coming back decides their state
        job_sudo = self.job_id.sudo()
        if self.partner_result == "untested":
            job_sudo._transition("planned")
            item_sudo = job_sudo.item_id
            item_sudo.filtered(lambda i: i.state == "in_test")._transition("at_lab")
            item_sudo.filtered(lambda i: i.state == "at_lab")._transition("received")
            return
        job_sudo._finish(
            self.partner_result,
            {
                "number": self.partner_certificate_no.strip(),
                "issue_date": self.partner_certificate_date or fields.Date.context_today(self),
                "pdf": self.with_context(bin_size=False).partner_pdf,
                "pdf_name": self.partner_pdf_name,
                "institute_id": self.partner_id.id,
                "forwarding_id": self.id,
            },
        )
