import secrets
from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount

from odoo.addons.metrology_intake.order_content import fingerprint
from odoo.addons.metrology_intake.report.paper import in_paper_language

from ..const import QUOTATION_DAYS, QUOTATION_HOURS, URGENCIES, URGENT_SURCHARGE

TOKEN_BYTES = 24  # 192 bits: nobody finds a quotation by trying
# What the customer reads; it is fixed from the moment it is sent.
QUOTED_FIELDS = {"line_ids", "partner_id", "site_id", "urgency", "valid_until", "is_onsite", "remark"}
# What is noted by a step, never typed.
PROOF_FIELDS = {
    "version",
    "sent_at",
    "reply_at",
    "reply_name",
    "reply_channel_id",
    "reply_user_id",
    "reply_note",
}
OPEN_STATES = ("draft", "at_marketing", "priced")


class MetrologyQuotation(models.Model):
    """The preliminary quotation (预报价): what the work would cost, before anything is brought."""

    _name = "metrology.quotation"
    _inherit = "metrology.marketing.request"
    _description = "Preliminary Quotation"
    _order = "id desc"
    _rec_names_search = ["name", "partner_id.name"]

    _answer_parameter = "metrology_appointment.quotation_hours"
    _answer_default = QUOTATION_HOURS
    _transitions = {
        "at_marketing": ("draft", "priced"),
        "priced": ("at_marketing",),
        "sent": ("draft", "priced"),
        "draft": ("priced", "sent", "declined", "expired"),
        "accepted": ("sent",),
        "declined": ("sent",),
        "expired": ("sent",),
        "cancelled": ("draft", "at_marketing", "priced", "sent", "expired"),
    }

    name = fields.Char(string="Quotation number", required=True, readonly=True, copy=False, default="/")
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("at_marketing", "With the marketing department"),
            ("priced", "Priced"),
            ("sent", "Sent to the customer"),
            ("accepted", "Accepted by the customer"),
            ("declined", "Declined by the customer"),
            ("expired", "Expired"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        group_expand=True,
    )
    site_id = fields.Many2one(
        "metrology.site",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.user.metrology_site_id,
    )
    company_id = fields.Many2one(related="site_id.company_id", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, ondelete="restrict"
    )
    contact_id = fields.Many2one("res.partner", index="btree_not_null", ondelete="restrict")
    user_id = fields.Many2one(
        "res.users",
        string="Quoted by",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )
    urgency = fields.Selection(URGENCIES, default="normal", required=True)
    is_onsite = fields.Boolean(string="On-site service")
    valid_until = fields.Date(default=lambda self: self._get_default_valid_until(), required=True)
    remark = fields.Text(string="Remarks", help="Read by the customer.")
    line_ids = fields.One2many("metrology.quotation.line", "quotation_id", string="Quoted work", copy=True)
    total = fields.Monetary(compute="_compute_total", store=True)
    unknown_count = fields.Integer(string="Lines without a price", compute="_compute_total", store=True)
    surcharge_hint = fields.Char(string="Urgent surcharge", compute="_compute_surcharge_hint")

    version = fields.Integer(default=0, readonly=True, copy=False)
    version_ids = fields.One2many(
        "metrology.quotation.version", "quotation_id", string="Versions", readonly=True, copy=False
    )
    sent_at = fields.Datetime(string="Quotation sent on", readonly=True, copy=False)
    access_token = fields.Char(
        readonly=True, copy=False, index="btree_not_null", groups="metrology_base.group_administrator"
    )
    link = fields.Char(string="Link for the customer", compute="_compute_link")
    reply_at = fields.Datetime(string="Customer replied on", readonly=True, copy=False)
    reply_name = fields.Char(string="Who replied", readonly=True, copy=False)
    reply_channel_id = fields.Many2one(
        "metrology.reason", string="Replied on channel", readonly=True, copy=False
    )
    reply_user_id = fields.Many2one("res.users", string="Reply noted by", readonly=True, copy=False)
    reply_note = fields.Char(string="Reply in words", readonly=True, copy=False)
    appointment_id = fields.Many2one(
        "metrology.appointment", string="Booking", readonly=True, copy=False, ondelete="restrict"
    )
    order_id = fields.Many2one("metrology.order", readonly=True, copy=False, ondelete="restrict")

    _name_unique = models.UniqueIndex("(name) WHERE name <> '/'", "This quotation number is already used.")
    _token_unique = models.UniqueIndex(
        "(access_token) WHERE access_token IS NOT NULL", "This link is already used."
    )
    _deadline_idx = models.Index("(answer_deadline) WHERE state = 'at_marketing'")
    _expiry_idx = models.Index("(valid_until) WHERE state = 'sent'")

    # ------------------------------------------------------------------ computed

    @api.depends("name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for quotation in self:
            quotation.display_name = quotation.name if quotation.name != "/" else self.env._("New quotation")

    @api.model
    def _get_default_valid_until(self):
        # sudo: ir.config_parameter - how long a quotation holds is printed on it
        parameters = self.env["ir.config_parameter"].sudo()
        days = int(parameters.get_param("metrology_appointment.quotation_days", QUOTATION_DAYS))
        return fields.Date.context_today(self) + timedelta(days=days)

    @api.depends("line_ids.amount", "line_ids.is_fee_known")
    def _compute_total(self):
        for quotation in self:
            known = quotation.line_ids.filtered("is_fee_known")
            quotation.total = sum(known.mapped("amount"))
            quotation.unknown_count = len(quotation.line_ids - known)

    @api.depends("urgency", "line_ids.amount", "line_ids.service_id")
    @api.depends_context("lang")
    def _compute_surcharge_hint(self):
        for quotation in self:
            quotation.surcharge_hint = quotation._get_surcharge_hint()

    def _get_surcharge_hint(self):
        """Return in words what urgent work may cost on top; nothing when it is not urgent."""
        self.ensure_one()
        percent = URGENT_SURCHARGE.get(self.urgency)
        if not percent:
            return False
        lines = self.line_ids.filtered(lambda line: line.service_id.urgent_allowed)
        most = sum(lines.mapped("amount")) * percent / 100
        return self.env._(
            "%(urgency)s: up to %(percent)s %% on top, at most %(amount)s; nothing when we are late",
            urgency=dict(self._fields["urgency"]._description_selection(self.env))[self.urgency],
            percent=percent,
            amount=format_amount(self.env, most, self.currency_id),
        )

    @api.depends("access_token")
    def _compute_link(self):
        for quotation in self:
            # sudo: metrology.quotation - who quotes passes the link on; the code itself stays unread
            token = quotation.sudo().access_token
            quotation.link = token and f"{quotation.get_base_url()}/metrology/quotation/{token}"

    # ------------------------------------------------------------------ rules

    @api.model
    def _guarded_fields(self):
        return super()._guarded_fields() | PROOF_FIELDS

    @api.model_create_multi
    def create(self, vals_list):
        self._check_no_proof(vals_list)
        for vals in vals_list:
            site = vals.get("site_id") or self.env.user.metrology_site_id.id
            if not site:
                raise UserError(self.env._("Site: choose which site quotes."))
            vals["name"] = self.env["metrology.site"].browse(site)._next_number("quotation_sequence_id")
        return super().create(vals_list)

    def write(self, vals):
        if vals.keys() & QUOTED_FIELDS:
            self._check_open()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A quotation can not be deleted. Cancel it instead."))

    def _check_open(self):
        for quotation in self:
            if quotation.state not in OPEN_STATES:
                raise UserError(
                    self.env._(
                        "%(quotation)s is “%(state)s” and does not change any more. Use “Revise” to make "
                        "a new version.",
                        quotation=quotation.name,
                        state=quotation._state_label(quotation.state),
                    )
                )

    def _check_sendable(self):
        for quotation in self:
            problems = []
            if not quotation.line_ids:
                problems.append(self.env._("Quoted work: write what is to be quoted."))
            problems += [
                self.env._(
                    "%(line)s: the price is not known. Ask the marketing department.", line=line.name or "—"
                )
                for line in quotation.line_ids
                if not line.is_fee_known
            ]
            if quotation.valid_until < fields.Date.context_today(self):
                problems.append(self.env._("Valid until: this day is over. Choose a later one."))
            if problems:
                raise UserError("\n".join(problems))

    # ------------------------------------------------------------------ steps

    def action_submit(self):
        """Ask the marketing department for the prices that the list does not know; its clock starts."""
        for quotation in self:
            if not quotation.unknown_count:
                raise UserError(
                    self.env._(
                        "%(quotation)s: all prices are known. Send it to the customer.",
                        quotation=quotation.name,
                    )
                )
        self._transition("at_marketing", self._prepare_submission())
        return True

    def action_answer(self):
        """The marketing department has written the missing prices."""
        self._check_marketing()
        for quotation in self:
            quotation._check_sendable()
            quotation._transition("priced", quotation._prepare_answer())
        return True

    def action_send(self):
        """Fix this version and give the customer his link."""
        self._check_sendable()
        for quotation in self:
            quotation._transition(
                "sent", {"sent_at": fields.Datetime.now(), "version": quotation.version + 1}
            )
            quotation._ensure_token()
            quotation._freeze_version()
            quotation._log(self.env._("Quotation %(quotation)s sent", quotation=quotation.name), "out")
            quotation._after_sending()
        return True

    def _ensure_token(self):
        """Give the customer a link; an older one goes on to lead to the newest version."""
        # sudo: metrology.quotation - whoever sends does not read the code of the link
        quotation_sudo = self.sudo()
        if not quotation_sudo.access_token:
            quotation_sudo.access_token = secrets.token_urlsafe(TOKEN_BYTES)

    def _after_sending(self):
        """Hook: tell the customer; addons that know how extend it."""

    def _freeze_version(self):
        content = in_paper_language(self, self.partner_id)._get_content()
        # sudo: metrology.quotation.version - versions are made by sending only
        self.env["metrology.quotation.version"].sudo().create(
            {
                "quotation_id": self.id,
                "number": self.version,
                "content": content,
                "content_hash": fingerprint(content),
                "sent_at": self.sent_at,
                "sent_by_id": self.env.uid,
                "valid_until": self.valid_until,
                "total": self.total,
            }
        )

    def action_revise(self):
        """Take the quotation back to draft; what was sent stays readable as a version."""
        self._transition("draft")
        return True

    def action_cancel(self):
        """Nobody wants this quotation any more."""
        self._transition("cancelled")
        return True

    @api.model
    def _cron_expire(self):
        """What was not accepted in time does not hold any more."""
        today = fields.Date.context_today(self)
        self.search([("state", "=", "sent"), ("valid_until", "<", today)])._transition("expired")

    def _is_over(self):
        """Return whether the time to accept has run out, whether the nightly job has seen it or not."""
        self.ensure_one()
        return self.state == "expired" or (
            self.state == "sent" and self.valid_until < fields.Date.context_today(self)
        )

    def _reply(self, accepted, name, channel_code, note=None, version=None):
        """Note the customer's yes or no to the version he has read.

        The row is locked; of two answers at the same moment one counts and the other reads a sentence.
        """
        self.ensure_one()
        if not (name or "").strip():
            raise UserError(self.env._("Who replied: write the name."))
        if version is not None and version != self.version:
            raise UserError(
                self.env._(
                    "This quotation was revised in the meantime. Read the new version before you answer."
                )
            )
        if self._is_over():
            raise UserError(
                self.env._(
                    "This quotation was valid until %(date)s. Ask us for a new one.", date=self.valid_until
                )
            )
        channels = self.env["metrology.reason"]
        channel = channels.search([("kind", "=", "contact_channel"), ("code", "=", channel_code)], limit=1)
        self._transition(
            "accepted" if accepted else "declined",
            {
                "reply_at": fields.Datetime.now(),
                "reply_name": name.strip(),
                "reply_channel_id": channel.id,
                "reply_user_id": self.env.uid,
                "reply_note": note,
            },
        )
        text = (
            self.env._("Quotation %(quotation)s accepted by %(name)s")
            if accepted
            else self.env._("Quotation %(quotation)s declined by %(name)s")
        )
        self._log(text % {"quotation": self.name, "name": name.strip()}, "in", channel)

    def action_reply(self):
        """Note what the customer said on the telephone or at the counter."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Reply of the customer"),
            "res_model": "metrology.quotation.reply",
            "view_mode": "form",
            "target": "new",
            "context": {"default_quotation_id": self.id},
        }

    # ------------------------------------------------------------------ what follows

    def action_make_appointment(self):
        """Open the booking of an accepted quotation; the first time it is made."""
        return self._make_once("appointment_id", "metrology.appointment", self._prepare_appointment)

    def action_make_order(self):
        """Open the order of an accepted quotation; the first time it is made, with the quoted prices."""
        return self._make_once("order_id", "metrology.order", self._prepare_order)

    def _make_once(self, name, model, prepare):
        made = self._lock_made(name)
        if not made:
            made = self.env[model].create(prepare())
            self._note_made(name, made)
        return made.get_formview_action()

    def _lock_made(self, name):
        """Take the accepted quotation for this transaction; return what was made of it already."""
        self.ensure_one()
        self.check_access("write")
        self._lock_for_transition()
        self.invalidate_recordset([name], flush=False)
        if self.state != "accepted":
            raise UserError(
                self.env._("%(quotation)s: the customer has to accept it first.", quotation=self.name)
            )
        return self[name]

    def _note_made(self, name, made):
        # sudo: metrology.quotation - nobody types what was made of a quotation, it is noted here
        self.sudo()[name] = made

    def _prepare_appointment(self):
        mandatory = self.line_ids and all(line.service_id.is_mandatory for line in self.line_ids)
        kind = "onsite" if self.is_onsite else "mandatory" if mandatory else "submit"
        return {
            "kind": kind,
            "site_id": self.site_id.id,
            "partner_id": self.partner_id.id,
            "contact_id": self.contact_id.id,
            "special_requirement": self.remark,
            "line_ids": [Command.create(line._prepare_appointment_line()) for line in self.line_ids],
        }

    def _prepare_order(self):
        return {
            "site_id": self.site_id.id,
            "submitting_partner_id": self.partner_id.id,
            "submitter_id": self.contact_id.id,
            "urgency": self.urgency,
            "is_onsite": self.is_onsite,
            "special_requirement": self.remark,
            "item_ids": [Command.create(line._prepare_order_item()) for line in self.line_ids],
        }

    # ------------------------------------------------------------------ content

    def _get_content(self):
        """Return everything that is quoted, as JSON values in a stable form; no personal data."""
        self.ensure_one()
        return {
            "quotation": self.name,
            "version": self.version,
            "site": self.site_id.name,
            "customer": self.partner_id.name,
            "urgency": self.urgency,
            "surcharge": self.surcharge_hint or "",
            "onsite": self.is_onsite,
            "remark": self.remark or "",
            "currency": self.currency_id.name,
            "total": f"{self.total:.2f}",
            "valid_until": self.valid_until.isoformat(),
            "lines": [line._get_content() for line in self.line_ids],
        }

    def _get_shown_content(self):
        """Return what was sent last, or what a draft would say."""
        self.ensure_one()
        versions = self.version_ids.filtered(lambda v: v.number == self.version)
        if versions and self.state not in OPEN_STATES:
            return versions.content
        return self._get_content()

    def _log(self, summary, direction, channel=None):
        line = self.env["metrology.interaction"]._log(
            self.partner_id, summary, direction=direction, record=self
        )
        if channel:
            line.channel_id = channel

    @api.model
    def _find_by_token(self, token):
        """Return the quotation that a customer's link leads to, or nothing."""
        if not isinstance(token, str) or len(token) < TOKEN_BYTES:
            return self.browse()
        # sudo: metrology.quotation - whoever holds the link may read this one quotation
        return self.sudo().search([("access_token", "=", token)], limit=1)
