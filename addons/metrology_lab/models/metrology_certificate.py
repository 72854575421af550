import base64
import hmac
import re
import secrets
import unicodedata
from urllib.parse import urlencode

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from odoo.addons.metrology_base.given import given_ids
from odoo.addons.metrology_instrument.cycle import next_due

OPEN_STATES = ("to_review", "review_rejected", "approval_rejected")
ISSUED_STATES = ("approved", "printed", "collected")
# Issued for passed verifications only; a failure gets a notice (rule 15).
PASS_KINDS = ("verification_cert", "verification_label", "verification_mark")
# Signed by three different people (rule 16).
THREE_SIGNATURE_KINDS = ("verification_cert", "result_notice")
KINDS_WITHOUT_PDF = ("verification_label", "verification_mark")
# Sixty bits, without letters that look like digits.
CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 12
RECALL_PARAMETER, RECALL_DAYS = "metrology_lab.recall_days", 10
CONTENT_FIELDS = {
    "conclusion",
    "institute_id",
    "issue_date",
    "item_id",
    "job_id",
    "kind",
    "number",
    "valid_until",
    "verifier_id",
}


class MetrologyCertificate(models.Model):
    """A certificate, report or notice about one item, from the laboratory's draft to the customer's hand."""

    _name = "metrology.certificate"
    _inherit = "metrology.state.mixin"
    _description = "Certificate"
    _order = "issue_date desc, id desc"
    _rec_name = "number"

    _transitions = {
        "to_review": ("review_rejected", "approval_rejected"),
        "to_approve": ("to_review",),
        "review_rejected": ("to_review",),
        "approved": ("to_approve",),
        "approval_rejected": ("to_approve",),
        "printed": ("approved",),
        "collected": ("approved", "printed"),
        "recalled": (
            "to_review",
            "review_rejected",
            "to_approve",
            "approval_rejected",
            "approved",
            "printed",
            "collected",
        ),
    }

    number = fields.Char(
        string="Certificate number",
        required=True,
        copy=False,
        help="Empty: the next number of the laboratory, kind and year. A number is never used twice.",
    )
    item_id = fields.Many2one("metrology.order.item", required=True, index=True, ondelete="restrict")
    job_id = fields.Many2one("metrology.lab.job", index="btree_not_null", ondelete="restrict")
    order_id = fields.Many2one(related="item_id.order_id", store=True, index=True)
    instrument_id = fields.Many2one(
        related="item_id.instrument_id", string="Instrument", store=True, index="btree_not_null"
    )
    laboratory_id = fields.Many2one(related="job_id.laboratory_id", store=True, index="btree_not_null")
    site_id = fields.Many2one(related="job_id.site_id", store=True, index="btree_not_null")
    partner_id = fields.Many2one(
        related="order_id.certificate_partner_id",
        string="Certificate for",
        store=True,
        index="btree_not_null",
    )
    kind = fields.Selection(selection="_selection_kind", required=True, index=True)
    result = fields.Selection(related="job_id.result")
    conclusion = fields.Char(help="As printed, for example the class that was met.")
    issue_date = fields.Date(string="Date of the work", required=True, default=fields.Date.context_today)
    valid_until = fields.Date(
        compute="_compute_valid_until",
        store=True,
        readonly=False,
        precompute=True,
        help="Empty for calibrations unless the customer agreed to an interval (ISO/IEC 17025 7.8.4.3).",
    )
    state = fields.Selection(
        [
            ("to_review", "Awaiting review"),
            ("review_rejected", "Review rejected"),
            ("to_approve", "Awaiting approval"),
            ("approval_rejected", "Approval rejected"),
            ("approved", "Approved"),
            ("printed", "Printed"),
            ("collected", "Collected"),
            ("recalled", "Recalled"),
        ],
        default="to_review",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        group_expand=True,
    )
    is_issued = fields.Boolean(string="Issued", compute="_compute_is_issued", store=True)
    verifier_id = fields.Many2one("res.users", string="Tested by", index="btree_not_null")
    checker_id = fields.Many2one("res.users", string="Checked by", readonly=True, copy=False)
    approver_id = fields.Many2one("res.users", string="Approved by", readonly=True, copy=False)
    checked_at = fields.Datetime(string="Checked on", readonly=True, copy=False)
    approved_at = fields.Datetime(string="Approved on", readonly=True, copy=False)
    reject_reason = fields.Text(string="Why rejected", readonly=True, copy=False)
    recall_reason = fields.Text(string="Why recalled", readonly=True, copy=False)
    replaces_id = fields.Many2one("metrology.certificate", readonly=True, copy=False, ondelete="restrict")
    replaced_by_ids = fields.One2many("metrology.certificate", "replaces_id", string="Replaced by")
    institute_id = fields.Many2one(
        "res.partner",
        string="Issued by another institute",
        index="btree_not_null",
        help="Results from outside are named as such (ISO/IEC 17025 7.8.2).",
    )
    forwarding_id = fields.Many2one("metrology.forwarding", index="btree_not_null", ondelete="restrict")
    check_code = fields.Char(
        compute="_compute_check_code",
        store=True,
        copy=False,
        groups="metrology_base.group_laboratory,metrology_base.group_reception,metrology_base.group_supervisor",
        help="With the number, it lets everybody see on the public page that the certificate is genuine.",
    )
    recalled_at = fields.Datetime(string="Recalled on", readonly=True, copy=False)
    paper_due = fields.Date(
        string="Paper back until",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The customer holds the recalled paper; it has to come back or be destroyed until then.",
    )
    paper_end = fields.Selection(
        [("returned", "Came back"), ("destroyed", "Destroyed by the customer"), ("lost", "Lost")],
        string="What became of the paper",
        readonly=True,
        copy=False,
    )
    paper_end_at = fields.Datetime(string="Paper settled on", readonly=True, copy=False)
    paper_end_user_id = fields.Many2one("res.users", string="Paper settled by", readonly=True, copy=False)
    is_paper_missing = fields.Boolean(
        string="Paper missing", compute="_compute_is_paper_missing", search="_search_is_paper_missing"
    )
    is_paper_late = fields.Boolean(
        string="Paper late", compute="_compute_is_paper_missing", search="_search_is_paper_late"
    )
    collected_by = fields.Char(string="Collected by (name)", readonly=True, copy=False)
    delivery = fields.Selection(
        [("paper", "On paper"), ("download", "Downloaded")], string="How collected", readonly=True, copy=False
    )

    file_ids = fields.One2many("metrology.certificate.file", "certificate_id", string="Files")
    has_pdf = fields.Boolean(string="PDF there", readonly=True, copy=False)
    pdf = fields.Binary(
        string="PDF",
        compute="_compute_pdf",
        inverse="_inverse_pdf",
        groups="metrology_base.group_laboratory,metrology_base.group_reception,metrology_base.group_supervisor",
        copy=False,
    )
    pdf_name = fields.Char(
        string="File name",
        compute="_compute_pdf",
        inverse="_inverse_pdf",
        groups="metrology_base.group_laboratory,metrology_base.group_reception,metrology_base.group_supervisor",
        copy=False,
    )

    _number_unique = models.UniqueIndex(
        "(number, COALESCE(institute_id, 0))", "This certificate number is already used."
    )
    _replaces_unique = models.UniqueIndex(
        "(replaces_id) WHERE replaces_id IS NOT NULL", "This certificate has already been replaced."
    )
    _order_idx = models.Index("(issue_date DESC, id DESC)")
    _work_list_idx = models.Index("(laboratory_id, state)")
    _approver_not_tester = models.Constraint(
        "CHECK (approver_id IS NULL OR verifier_id IS NULL OR approver_id <> verifier_id)",
        "A certificate is approved by somebody else than the tester.",
    )
    _three_people = models.Constraint(
        "CHECK (kind NOT IN ('verification_cert', 'result_notice') OR ("
        "(checker_id IS NULL OR verifier_id IS NULL OR checker_id <> verifier_id)"
        " AND (approver_id IS NULL OR checker_id IS NULL OR approver_id <> checker_id)))",
        "Test, check and approval of a verification are done by three different people.",
    )

    @api.model
    def _selection_kind(self):
        kinds = self.env["metrology.service"]._fields["certificate_kind"]._description_selection(self.env)
        return [(code, label) for code, label in kinds if code != "none"]

    @api.depends("number", "kind")
    def _compute_display_name(self):
        labels = dict(self._selection_kind())
        for certificate in self:
            certificate.display_name = " ".join(
                filter(None, (labels.get(certificate.kind), certificate.number))
            )

    @api.depends("issue_date", "kind", "job_id.result")
    def _compute_valid_until(self):
        for certificate in self:
            item = certificate.item_id
            months = item.instrument_id.cycle_months or item.instrument_type_id.cycle_months
            if certificate.kind in PASS_KINDS and months and certificate.issue_date:
                certificate.valid_until = certificate.valid_until or next_due(certificate.issue_date, months)
            else:
                certificate.valid_until = certificate.valid_until

    @api.depends("state")
    def _compute_is_issued(self):
        for certificate in self:
            certificate.is_issued = certificate.state in ISSUED_STATES

    @api.depends("item_id")
    def _compute_check_code(self):
        for certificate in self:
            certificate.check_code = certificate.check_code or self._make_check_code()

    @api.model
    def _make_check_code(self):
        letters = "".join(secrets.choice(CODE_LETTERS) for _position in range(CODE_LENGTH))
        return "-".join(letters[start : start + 4] for start in range(0, CODE_LENGTH, 4))

    @api.depends("paper_due", "paper_end")
    def _compute_is_paper_missing(self):
        today = fields.Date.context_today(self)
        for certificate in self:
            certificate.is_paper_missing = bool(certificate.paper_due and not certificate.paper_end)
            certificate.is_paper_late = certificate.is_paper_missing and certificate.paper_due < today

    def _search_is_paper_missing(self, operator, value):
        if operator != "in":
            return NotImplemented
        missing = Domain("paper_due", "!=", False) & Domain("paper_end", "=", False)
        return missing if True in value else ~missing

    def _search_is_paper_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = Domain("paper_due", "<", fields.Date.context_today(self)) & Domain("paper_end", "=", False)
        return late if True in value else ~late

    @api.depends("file_ids.pdf", "file_ids.name")
    @api.depends_context("uid", "bin_size")
    def _compute_pdf(self):
        """Read the file with the rights of the user: who may not read it sees none."""
        files = self.env["metrology.certificate.file"].search([("certificate_id", "in", self.ids)])
        by_certificate = files.grouped("certificate_id")
        for certificate in self:
            file = by_certificate.get(certificate, files.browse())
            certificate.pdf = file.pdf
            certificate.pdf_name = file.name

    def _inverse_pdf(self):
        for certificate in self:
            file = certificate.file_ids
            if not certificate.pdf:
                file.unlink()
            elif file:
                file.write({"pdf": certificate.pdf, "name": certificate._get_file_name()})
            else:
                file.create(
                    {
                        "certificate_id": certificate.id,
                        "pdf": certificate.pdf,
                        "name": certificate._get_file_name(),
                    }
                )
            # sudo: metrology.certificate - whether there is a file follows from the file
            certificate.sudo().has_pdf = bool(certificate.pdf)

    def _get_file_name(self):
        self.ensure_one()
        return self.pdf_name or f"{self.number}.pdf"

    @api.constrains("kind", "job_id")
    def _check_kind(self):
        for certificate in self:
            if certificate.result == "fail" and certificate.kind in PASS_KINDS:
                raise ValidationError(
                    self.env._(
                        "Kind: %(item)s failed. It gets a notification of verification result, "
                        "never a verification certificate.",
                        item=certificate.item_id.display_name,
                    )
                )
            if certificate.result == "pass" and certificate.kind == "result_notice":
                raise ValidationError(
                    self.env._(
                        "Kind: %(item)s passed. A notification of verification result is for failures only.",
                        item=certificate.item_id.display_name,
                    )
                )

    @api.constrains("item_id", "job_id")
    def _check_job(self):
        for certificate in self:
            if certificate.job_id and certificate.job_id.item_id != certificate.item_id:
                raise ValidationError(
                    self.env._(
                        "Job: %(job)s is about another item than %(item)s.",
                        job=certificate.job_id.display_name,
                        item=certificate.item_id.display_name,
                    )
                )

    @api.constrains("issue_date", "valid_until")
    def _check_dates(self):
        today = fields.Date.context_today(self)
        for certificate in self:
            if certificate.issue_date > today:
                raise ValidationError(
                    self.env._("Date of the work: %(date)s lies in the future.", date=certificate.issue_date)
                )
            if certificate.valid_until and certificate.valid_until <= certificate.issue_date:
                raise ValidationError(
                    self.env._(
                        "Valid until: %(until)s must be later than the date of the work, %(date)s.",
                        until=certificate.valid_until,
                        date=certificate.issue_date,
                    )
                )

    @api.constrains("verifier_id", "checker_id", "approver_id", "kind")
    def _check_three_people(self):
        for certificate in self:
            people = [certificate.verifier_id, certificate.checker_id, certificate.approver_id]
            if certificate.approver_id and certificate.approver_id == certificate.verifier_id:
                raise ValidationError(
                    self.env._(
                        "%(certificate)s: %(name)s did the test and can not approve it.",
                        certificate=certificate.display_name,
                        name=certificate.approver_id.name,
                    )
                )
            known = [person for person in people if person]
            if certificate.kind in THREE_SIGNATURE_KINDS and len(known) != len(set(known)):
                raise ValidationError(
                    self.env._(
                        "%(certificate)s: test, check and approval of a verification are done "
                        "by three different people.",
                        certificate=certificate.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [dict(vals) for vals in vals_list]
        self._fill_from_job(vals_list)
        self._fill_numbers(vals_list)
        self._check_numbers_free([(vals["number"], vals.get("institute_id") or False) for vals in vals_list])
        files = [(vals.pop("pdf", None), vals.pop("pdf_name", None)) for vals in vals_list]
        for vals, (pdf, _name) in zip(vals_list, files, strict=True):
            vals["has_pdf"] = bool(pdf)
        certificates = super().create(vals_list)
        self.env["metrology.certificate.file"].create(
            [
                {"certificate_id": certificate.id, "pdf": pdf, "name": name or f"{certificate.number}.pdf"}
                for certificate, (pdf, name) in zip(certificates, files, strict=True)
                if pdf
            ]
        )
        return certificates

    def write(self, vals):
        if vals.keys() & CONTENT_FIELDS:
            for certificate in self:
                if not certificate._is_open():
                    raise UserError(
                        self.env._(
                            "%(certificate)s is %(state)s and can not change any more. Reject "
                            "it, or replace it by a new one.",
                            certificate=certificate.display_name,
                            state=certificate._state_label(certificate.state),
                        )
                    )
        if vals.keys() & {"number", "institute_id"}:
            self._check_numbers_free(
                [
                    (
                        vals.get("number", certificate.number),
                        vals.get("institute_id", certificate.institute_id.id),
                    )
                    for certificate in self
                ]
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._(
                "A certificate can not be deleted, because its number is used. Recall it, or "
                "replace it by a new one."
            )
        )

    def _is_open(self):
        """Return whether the laboratory may still change the content."""
        self.ensure_one()
        return self.state in OPEN_STATES

    def _get_upload_problem(self):
        """Return why the current user can not give this certificate a PDF; nothing when he can."""
        self.ensure_one()
        if not self._is_open():
            return self.env._(
                "%(certificate)s is %(state)s; its PDF can not change any more. "
                "Reject it, or replace it by a new certificate.",
                certificate=self.display_name,
                state=self._state_label(self.state),
            )
        if not self.has_access("write"):
            return self.env._(
                "%(certificate)s belongs to %(laboratory)s. Ask somebody of that laboratory.",
                certificate=self.display_name,
                laboratory=self.laboratory_id.name,
            )
        return False

    def _check_numbers_free(self, numbers):
        """Refuse empty numbers and, naming the other item, numbers that are used already.

        :param numbers: ``(number, id of the other institute or False)``; the unique index has the last word
        """
        if not all((number or "").strip() for number, _institute in numbers):
            raise ValidationError(
                self.env._(
                    "Certificate number: enter it, or leave it empty on a new certificate to "
                    "get the next one."
                )
            )
        # sudo: metrology.certificate - a number is taken whoever may see its certificate
        used = (
            self.sudo().search([("number", "in", [number for number, _institute in numbers])]) - self.sudo()
        )
        taken = {(twin.number, twin.institute_id.id): twin.item_id.display_name for twin in used}
        for number in numbers:
            if number in taken or numbers.count(number) > 1:
                raise ValidationError(
                    self.env._(
                        "Certificate number %(number)s is already used for %(item)s. A number "
                        "is never used twice; "
                        "enter another, or leave it empty.",
                        number=number[0],
                        item=taken.get(number) or self.env._("another item of this list"),
                    )
                )

    @api.model
    def _fill_from_job(self, vals_list):
        """Take item, tester and kind from the job where they are not given."""
        jobs = self.env["metrology.lab.job"].browse(given_ids(self, vals_list, "job_id"))
        by_id = {job.id: job for job in jobs}
        for vals in vals_list:
            job = isinstance(vals.get("job_id"), int) and by_id.get(vals["job_id"])
            if job:
                vals.setdefault("item_id", job.item_id.id)
                vals.setdefault("verifier_id", job.verifier_id.id)
                vals.setdefault("kind", job._get_certificate_kind(job.result))

    @api.model
    def _fill_numbers(self, vals_list):
        """Give the next number of laboratory, kind and year to what has none, in one go per counter."""
        missing = {}
        for vals in vals_list:
            vals["number"] = str(vals.get("number") or "").strip()
            if not vals["number"]:
                date = fields.Date.to_date(vals.get("issue_date")) or fields.Date.context_today(self)
                kind = vals.get("kind") if isinstance(vals.get("kind"), str) else None
                missing.setdefault((self._get_number_prefix(vals), kind, date.year), []).append(vals)
        for key, group in missing.items():
            for vals, number in zip(group, self._get_free_numbers(*key, len(group)), strict=True):
                vals["number"] = number

    @api.model
    def _get_number_prefix(self, vals):
        job = self.env["metrology.lab.job"].browse(vals.get("job_id"))
        item = self.env["metrology.order.item"].browse(vals.get("item_id"))
        return job.laboratory_id.code or item.site_id.code or "X"

    @api.model
    def _get_free_numbers(self, prefix, kind, year, count):
        """Return numbers of the counter, skipping those that somebody has typed before."""
        numbers = []
        while len(numbers) < count:
            fresh = self.env["metrology.certificate.counter"]._next_numbers(
                prefix, kind, year, count - len(numbers)
            )
            # sudo: metrology.certificate - a number is taken whoever may see its certificate
            taken = set(self.sudo().search([("number", "in", fresh)]).mapped("number"))
            numbers += [number for number in fresh if number not in taken]
        return numbers

    # Review and approval

    def action_review(self):
        """The second person has checked the certificate: it goes to approval."""
        for certificate in self:
            certificate._check_member()
            if not certificate.has_pdf and certificate.kind not in KINDS_WITHOUT_PDF:
                raise UserError(
                    self.env._(
                        "%(certificate)s: add the PDF before the review.",
                        certificate=certificate.display_name,
                    )
                )
            if certificate.kind in THREE_SIGNATURE_KINDS and certificate.verifier_id == self.env.user:
                raise UserError(
                    self.env._(
                        "%(certificate)s: you did the test. Somebody else has to check it.",
                        certificate=certificate.display_name,
                    )
                )
        self._transition(
            "to_approve",
            {"checker_id": self.env.uid, "checked_at": fields.Datetime.now(), "reject_reason": False},
        )
        # sudo: metrology.lab.job - nobody types who checked
        self.job_id.sudo().write({"checker_id": self.env.uid})
        return True

    def action_approve(self):
        """The authorised signatory approves: from now on the customer may have it."""
        for certificate in self:
            certificate._check_approver()
        self._transition("approved", {"approver_id": self.env.uid, "approved_at": fields.Datetime.now()})
        # sudo: metrology.lab.job - nobody types who approved
        self.job_id.sudo().write({"approver_id": self.env.uid})
        self._update_instruments()
        return True

    def _check_member(self):
        """Certificates are the business of the laboratory that issues them."""
        self.ensure_one()
        self._check_person()
        if self.env.su or self.env.user.has_group("metrology_base.group_administrator"):
            return
        if self.laboratory_id and not self.laboratory_id._is_member(self.env.user):
            raise AccessError(
                self.env._(
                    "%(certificate)s belongs to %(laboratory)s. Only people of that laboratory "
                    "can review it.",
                    certificate=self.display_name,
                    laboratory=self.laboratory_id.name,
                )
            )

    def _check_person(self):
        """A program reports results; checking and approving stays with people (ISO/IEC 17025 7.8.1.1)."""
        if self.env.user.has_group("metrology_lab.group_laboratory_system") and not self.env.su:
            raise AccessError(
                self.env._("Certificates are checked and approved by people, not by a laboratory system.")
            )

    def _check_approver(self):
        self.ensure_one()
        self._check_person()
        user = self.env.user
        if self.laboratory_id and not self.laboratory_id._may_approve(user) and not self.env.su:
            raise AccessError(
                self.env._(
                    "%(certificate)s: only the authorised signatories of %(laboratory)s can approve it.",
                    certificate=self.display_name,
                    laboratory=self.laboratory_id.name,
                )
            )
        if user == self.verifier_id:
            raise UserError(
                self.env._(
                    "%(certificate)s: you did the test, so somebody else has to approve it.",
                    certificate=self.display_name,
                )
            )
        if self.kind in THREE_SIGNATURE_KINDS and user == self.checker_id:
            raise UserError(
                self.env._(
                    "%(certificate)s: you have checked it. Test, check and approval of a verification "
                    "are done by three different people.",
                    certificate=self.display_name,
                )
            )

    def action_submit_again(self):
        """After a rejection: the corrected certificate goes to review once more."""
        self._transition("to_review", {"checker_id": False, "checked_at": False})
        return True

    def action_reject(self):
        """Ask for the reason and send the certificate back to the tester."""
        return self._open_remark("reject", self.env._("Reject the certificate"))

    def action_recall(self):
        """Ask for the reason and take an issued certificate back."""
        return self._open_remark("recall", self.env._("Recall the certificate"))

    def action_replace(self):
        """Ask for the reason and issue a corrected certificate under a new number."""
        self.ensure_one()
        return self._open_remark("replace", self.env._("Replace the certificate"))

    def _open_remark(self, step, title):
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "metrology.certificate.remark",
            "view_mode": "form",
            "target": "new",
            "context": {"default_certificate_ids": self.ids, "default_step": step},
        }

    def _reject(self, reason):
        """Send the certificates back to the tester, from review or from approval."""
        for certificate in self:
            certificate._check_member()
        in_review = self.filtered(lambda c: c.state == "to_review")
        values = {"reject_reason": self._check_reason(reason)}
        in_review._transition("review_rejected", values)
        (self - in_review)._transition("approval_rejected", values)

    def _recall(self, reason):
        """Take certificates back: numbers stay used, the instrument falls back to what is still valid."""
        for certificate in self:
            if not self.env.user.has_group("metrology_base.group_supervisor"):
                certificate._check_member()
        issued = self.filtered("is_issued")
        values = {"recall_reason": self._check_reason(reason), "recalled_at": fields.Datetime.now()}
        on_paper = self.filtered(lambda c: c.state == "collected" and c.delivery == "paper")
        on_paper._transition("recalled", {**values, "paper_due": self._get_paper_due()})
        (self - on_paper)._transition("recalled", values)
        issued._update_instruments()
        for certificate in issued:
            certificate.order_id.message_post(
                body=self.env._(
                    "Certificate %(number)s recalled: %(reason)s",
                    number=certificate.number,
                    reason=reason.strip(),
                )
            )

    @api.model
    def _get_paper_due(self):
        """Return the day until which a recalled paper has to be settled, in working days from today."""
        # sudo: ir.config_parameter - the number of days is no secret
        days = int(self.env["ir.config_parameter"].sudo().get_param(RECALL_PARAMETER, RECALL_DAYS))
        calendar = self.env["metrology.calendar.day"]._get_calendar()
        return calendar.add(fields.Date.context_today(self), days)

    def action_paper_returned(self):
        """The recalled paper is back in the house."""
        return self._settle_paper("returned")

    def action_paper_destroyed(self):
        """The customer has confirmed that the recalled paper is destroyed."""
        return self._settle_paper("destroyed")

    def action_paper_lost(self):
        """The customer can not find the recalled paper any more."""
        return self._settle_paper("lost")

    def _settle_paper(self, end):
        self._check_counter()
        for certificate in self:
            if not certificate.is_paper_missing:
                raise UserError(
                    self.env._(
                        "%(certificate)s: no recalled paper is missing.", certificate=certificate.display_name
                    )
                )
        # sudo: metrology.certificate - the counter may not edit certificates, but takes papers back
        self.sudo().write(
            {"paper_end": end, "paper_end_at": fields.Datetime.now(), "paper_end_user_id": self.env.uid}
        )
        return True

    def _replace(self, reason, values=None):
        """Recall this certificate and return the corrected one, under a new number (ISO/IEC 17025 7.8.8)."""
        self.ensure_one()
        if not self.is_issued:
            raise UserError(
                self.env._(
                    "%(certificate)s has not been issued yet. Correct it instead of replacing it.",
                    certificate=self.display_name,
                )
            )
        self._recall(reason)
        return self.create(
            {
                "job_id": self.job_id.id,
                "item_id": self.item_id.id,
                "kind": self.kind,
                "conclusion": self.conclusion,
                "issue_date": self.issue_date,
                "valid_until": self.valid_until,
                "verifier_id": self.verifier_id.id,
                "institute_id": self.institute_id.id,
                "forwarding_id": self.forwarding_id.id,
                "replaces_id": self.id,
                **(values or {}),
            }
        )

    def _check_reason(self, reason):
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Reason: write why, so that the next person understands it."))
        return reason

    # To the customer

    def action_print(self):
        """The paper has been printed and lies ready."""
        # sudo: metrology.certificate - the counter may not edit certificates, but prints them
        self._check_counter().sudo()._transition("printed")
        return True

    def action_hand_out(self):
        """Hand the paper to the customer at the counter, without an item."""
        # sudo: metrology.certificate - the counter may not edit certificates, but hands them out
        self._check_counter().sudo()._collect("paper")
        return True

    def _check_counter(self):
        """Return the certificates when the user may print them and hand them out."""
        self.check_access("read")
        allowed = (
            "metrology_base.group_reception",
            "metrology_base.group_laboratory",
            "metrology_base.group_supervisor",
        )
        if not self.env.su and not any(self.env.user.has_group(group) for group in allowed):
            raise AccessError(
                self.env._(
                    "Only reception, laboratories and supervisors print certificates and hand them out."
                )
            )
        return self

    def action_download(self):
        """Open the PDF, for people of the house who may read it."""
        self.ensure_one()
        self.check_access("read")
        if not self.pdf:
            raise UserError(
                self.env._(
                    "%(certificate)s: there is no PDF that you may read. Before approval only "
                    "the laboratory can open it.",
                    certificate=self.display_name,
                )
            )
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/metrology.certificate/{self.id}/pdf?filename_field=pdf_name&download=true",
            "target": "new",
        }

    def _collect(self, delivery, collected_by=None):
        """The customer has it, on paper or by download; archive the orders that are complete with it."""
        waiting = self.filtered(lambda c: c.state != "collected")
        waiting._transition("collected", {"delivery": delivery, "collected_by": collected_by})
        waiting.order_id._archive_if_complete()

    def _get_pdf_for_customer(self, collected_by=None):
        """Return ``(file name, bytes)`` for the customer and note the download; refuse before approval.

        The caller (portal) has checked that the certificate is the customer's.
        """
        self.ensure_one()
        if self.state not in ISSUED_STATES or not self.has_pdf:
            raise UserError(
                self.env._(
                    "%(certificate)s can be downloaded after its approval.", certificate=self.display_name
                )
            )
        # sudo: metrology.certificate.file - customers have no rights; the caller has checked ownership
        certificate_sudo = self.sudo().with_context(bin_size=False)
        certificate_sudo._collect("download", collected_by)
        file_sudo = certificate_sudo.file_ids
        return file_sudo.name, base64.b64decode(file_sudo.pdf)

    # Is it genuine?

    def _get_verify_url(self):
        """Return the address of the public page for this certificate, which its slip shows as a code."""
        self.ensure_one()
        return f"{self.get_base_url()}/metrology/verify?{urlencode({'n': self.number, 'c': self.check_code})}"

    @api.model
    def _normalise_number(self, number):
        return self._clean(number).upper()[:60]

    @api.model
    def _clean(self, text):
        """Return what a visitor typed as half-width text without blanks; never more than 60 letters."""
        text = unicodedata.normalize("NFKC", text[:240] if isinstance(text, str) else "")
        return "".join(letter for letter in text if letter.isprintable() and not letter.isspace())[:60]

    @api.model
    def _normalise_code(self, code):
        text = re.sub(r"[^A-Z0-9]", "", self._normalise_number(code))
        return "-".join(text[start : start + 4] for start in range(0, len(text), 4))

    @api.model
    def _verify(self, number, code, address):
        """Return what anybody may know of a certificate: ``{"status", "facts"}``.

        The right code is always answered, however often strangers have guessed. A wrong code and an unknown
        number look the same.

        :return: status ``genuine``, ``expired``, ``recalled``, ``superseded``, ``unknown`` or ``busy``
        """
        typed = self._clean(number)
        number, code = self._normalise_number(number), self._normalise_code(code)
        # sudo: metrology.certificate - a visitor has no rights; only what _get_public_facts names goes out
        for certificate_sudo in self.sudo().search(
            [("number", "in", [number, number.lower(), typed])], limit=5
        ):
            is_right = hmac.compare_digest(certificate_sudo.check_code.encode(), code.encode())
            if is_right and certificate_sudo._was_issued():
                return certificate_sudo._get_public_answer()
        if self.env["metrology.verify.attempt"]._is_too_many(address, number):
            return {"status": "busy", "facts": []}
        return {"status": "unknown", "facts": []}

    def _was_issued(self):
        """Return whether it has left the laboratory, also when it was recalled later."""
        self.ensure_one()
        return self.is_issued or bool(self.state == "recalled" and self.approved_at)

    def _get_public_answer(self):
        self.ensure_one()
        facts = self._get_public_facts()
        if self.state != "recalled":
            expired = self.valid_until and self.valid_until < fields.Date.context_today(self)
            return {"status": "expired" if expired else "genuine", "facts": facts}
        successor = self.replaced_by_ids.filtered("is_issued")[:1]
        recalled_on = fields.Date.to_string(fields.Datetime.context_timestamp(self, self.recalled_at))
        facts.append((self.env._("Recalled on"), recalled_on))
        if not successor:
            return {"status": "recalled", "facts": facts}
        facts.append((self.env._("Replaced by"), successor.number))
        return {"status": "superseded", "facts": facts}

    def _get_public_facts(self):
        """Return ``[(label, value)]`` without customer and without people."""
        item = self.item_id
        kinds = dict(self._selection_kind())
        facts = [
            (self.env._("Certificate number"), self.number),
            (self.env._("Kind"), kinds.get(self.kind)),
            (self.env._("Date of the work"), fields.Date.to_string(self.issue_date)),
            (self.env._("Instrument"), item.name),
            (self.env._("Model"), item.model_spec),
            (self.env._("Serial number"), item.serial_no),
            (self.env._("Conclusion"), self.conclusion),
            (self.env._("Valid until"), fields.Date.to_string(self.valid_until)),
        ]
        return [(label, value) for label, value in facts if value]

    # What the instrument knows

    def _update_instruments(self):
        """Write the latest issued certificate on its instrument, or what is left after a recall."""
        instruments = self.instrument_id
        # sudo: metrology.certificate - the history of the instrument counts, whoever may see it
        issued = self.sudo().search(
            [("instrument_id", "in", instruments.ids), ("is_issued", "=", True)], order="issue_date, id"
        )
        latest = {certificate.instrument_id: certificate for certificate in issued}
        for instrument in instruments:
            # sudo: stock.lot - approving is the right to write these four fields
            instrument.sudo().write(self._prepare_instrument_values(latest.get(instrument)))

    @api.model
    def _prepare_instrument_values(self, certificate):
        if not certificate:
            return {
                "last_certificate_no": False,
                "last_certificate_date": False,
                "last_service_id": False,
                "valid_until": False,
            }
        valid_until = certificate.valid_until
        months = certificate.instrument_id.cycle_months
        if not valid_until and months and certificate.result != "fail":
            valid_until = next_due(certificate.issue_date, months)
        return {
            "last_certificate_no": certificate.number,
            "last_certificate_date": certificate.issue_date,
            "last_service_id": certificate.item_id.service_id.id,
            "valid_until": valid_until if certificate.result != "fail" else False,
        }
