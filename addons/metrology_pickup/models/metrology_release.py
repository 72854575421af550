import re

from markupsafe import Markup
from psycopg2.errors import UniqueViolation

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import format_datetime

from ..identity_number import fingerprint, is_valid, mask, normalise

# Personal papers of the collector.
PAPER_GROUPS = (
    "metrology_base.group_reception,metrology_base.group_supervisor,metrology_base.group_marketing_officer"
)
PAPERS = {"letter", "identity_photo", "collector_id_no", "collector_name"}
PICTURES = {"letter", "identity_photo", "signature"}
SHOWN_CODES = 3
CONFIRM_GROUPS = ("metrology_base.group_supervisor", "metrology_base.group_marketing_officer")


class MetrologyRelease(models.Model):
    """Items leave the house: every condition of the gate is met, and somebody signs for them."""

    _name = "metrology.release"
    _inherit = "metrology.state.mixin"
    _description = "Release to the Customer"
    _order = "id desc"

    _transitions = {
        "released": ("draft",),
        "cancelled": ("draft",),
    }

    name = fields.Char(string="Number", required=True, readonly=True, copy=False, default="/")
    order_id = fields.Many2one("metrology.order", required=True, index=True, ondelete="restrict")
    site_id = fields.Many2one(related="order_id.site_id", store=True, index=True)
    partner_id = fields.Many2one(
        related="order_id.submitting_partner_id", string="Customer", store=True, index="btree_not_null"
    )
    state = fields.Selection(
        [("draft", "Draft"), ("released", "Released"), ("cancelled", "Cancelled")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    line_ids = fields.One2many("metrology.release.line", "release_id", string="Items")
    stay_ids = fields.One2many("metrology.release.stay", "release_id", string="What stays here")
    item_ids = fields.Many2many("metrology.order.item", compute="_compute_item_ids", string="Items released")
    item_count = fields.Integer(string="Number of items", compute="_compute_counts", store=True)
    accessory_count = fields.Integer(string="Number of accessories", compute="_compute_counts", store=True)

    pickup_proof_id = fields.Many2one(
        "metrology.reason",
        string="Proof for pickup",
        domain=[("kind", "=", "pickup_proof")],
        compute="_compute_pickup_proof_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        ondelete="restrict",
    )
    proof_code = fields.Char(related="pickup_proof_id.code")
    voucher_scan = fields.Char(
        string="Scan the voucher",
        copy=False,
        groups="metrology_base.group_reception",
        help="Code on the customer's copy.",
    )
    is_voucher_valid = fields.Boolean(
        string="Voucher fits", compute="_compute_is_voucher_valid", store=True, compute_sudo=True
    )
    letter = fields.Binary(string="Letter of the customer", attachment=True, copy=False, groups=PAPER_GROUPS)
    letter_name = fields.Char(string="File name of the letter", copy=False, groups=PAPER_GROUPS)
    has_letter = fields.Boolean(compute="_compute_has_papers", store=True, compute_sudo=True)
    identity_photo = fields.Image(
        string="Photo of the identity card", max_width=1920, max_height=1920, copy=False, groups=PAPER_GROUPS
    )
    has_identity_photo = fields.Boolean(compute="_compute_has_papers", store=True, compute_sudo=True)
    second_person_id = fields.Many2one(
        "res.users",
        string="Second person",
        readonly=True,
        copy=False,
        help="Confirms a release without voucher.",
    )
    second_confirmed_at = fields.Datetime(string="Confirmed on", readonly=True, copy=False)
    is_waiting_for_second = fields.Boolean(
        string="Waiting for the second person", compute="_compute_is_waiting_for_second", store=True
    )

    collector_id = fields.Many2one("res.partner", string="Collector (contact)", index="btree_not_null")
    collector_name = fields.Char(
        string="Collector", compute="_compute_collector", store=True, readonly=False, precompute=True
    )
    collector_phone = fields.Char(
        string="Collector's phone", compute="_compute_collector", store=True, readonly=False, precompute=True
    )
    collector_id_no = fields.Char(
        string="Identity number",
        compute="_compute_collector_id_no",
        inverse="_inverse_collector_id_no",
        copy=False,
        help="Checked when it is typed; only the last four characters are kept.",
    )
    collector_id_masked = fields.Char(string="Identity number (kept)", readonly=True, copy=False)
    collector_id_hash = fields.Char(
        string="Fingerprint of the identity number", readonly=True, copy=False, groups="base.group_system"
    )
    courier = fields.Char(string="Courier company")
    tracking_no = fields.Char(string="Waybill number")

    scanned = fields.Text(
        string="Scanned labels", copy=False, help="One label per line, items and accessories."
    )
    missing_codes = fields.Char(string="Not scanned yet", compute="_compute_scan_result")
    unknown_codes = fields.Char(string="Not on the list", compute="_compute_scan_result")
    count_remark = fields.Text(
        string="Difference found", copy=False, help="What is missing, in words that the collector signs."
    )
    signature = fields.Binary(string="Signature of the collector", attachment=True, copy=False)
    signed_at = fields.Datetime(string="Signed on", readonly=True, copy=False)

    fee_open = fields.Monetary(
        related="order_id.fee_open", string="Outstanding", currency_field="currency_id"
    )
    currency_id = fields.Many2one(related="order_id.currency_id")
    gate_summary = fields.Html(string="Gate", compute="_compute_gate", sanitize=False)
    is_releasable = fields.Boolean(string="Gate open", compute="_compute_gate")
    clerk_id = fields.Many2one(
        "res.users",
        string="Prepared by",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
        index=True,
    )
    released_by_id = fields.Many2one("res.users", string="Released by", readonly=True, copy=False)
    released_at = fields.Datetime(string="Released on", readonly=True, copy=False, index="btree_not_null")
    picking_id = fields.Many2one("stock.picking", string="Hand-over", readonly=True, copy=False)
    note = fields.Text()

    _name_unique = models.UniqueIndex("(name) WHERE name <> '/'", "This number is already used.")
    _second_is_other = models.Constraint(
        "CHECK (second_person_id IS NULL OR released_by_id IS NULL OR second_person_id <> released_by_id)",
        "The second person is somebody else than the one who releases.",
    )

    @api.depends("line_ids.item_id")
    def _compute_item_ids(self):
        for release in self:
            release.item_ids = release.line_ids.item_id

    @api.depends("line_ids.item_id.accessory_ids")
    def _compute_counts(self):
        for release in self:
            release.item_count = len(release.line_ids)
            release.accessory_count = len(release.line_ids.item_id.accessory_ids)

    @api.depends("order_id")
    def _compute_pickup_proof_id(self):
        for release in self:
            release.pickup_proof_id = (
                release.pickup_proof_id
                or release.order_id.pickup_proof_id
                or self.env["metrology.reason"]._get("pickup_proof", "order_copy")
            )

    @api.depends("voucher_scan", "order_id.voucher_code")
    def _compute_is_voucher_valid(self):
        for release in self:
            release.is_voucher_valid = bool(release.voucher_scan) and (
                release.voucher_scan.strip() == release.order_id.voucher_code
            )

    @api.depends("letter", "identity_photo")
    def _compute_has_papers(self):
        for release in self.with_context(bin_size=True):
            release.has_letter = bool(release.letter)
            release.has_identity_photo = bool(release.identity_photo)

    @api.depends("state", "second_person_id", "second_confirmed_at", "pickup_proof_id.code")
    def _compute_is_waiting_for_second(self):
        for release in self:
            release.is_waiting_for_second = (
                release.state == "draft"
                and release.proof_code == "id_plus_letter"
                and bool(release.second_person_id)
                and not release.second_confirmed_at
            )

    @api.depends("collector_id")
    def _compute_collector(self):
        for release in self:
            release.collector_name = release.collector_id.name or release.collector_name
            release.collector_phone = release.collector_id.phone or release.collector_phone

    @api.depends("collector_id_masked")
    def _compute_collector_id_no(self):
        for release in self:
            release.collector_id_no = release.collector_id_masked

    def _inverse_collector_id_no(self):
        # sudo: ir.config_parameter - the key of the fingerprint is never shown
        secret = self.env["ir.config_parameter"].sudo().get_param("database.secret")
        for release in self:
            typed = release.collector_id_no
            if typed == release.collector_id_masked:
                continue
            if not typed:
                values = {"collector_id_masked": False, "collector_id_hash": False}
            else:
                number = normalise(typed)
                if not is_valid(number):
                    raise ValidationError(
                        self.env._(
                            "Identity number: the check digit does not fit. Read it from the card again."
                        )
                    )
                values = {
                    "collector_id_masked": mask(number),
                    "collector_id_hash": fingerprint(number, secret),
                }
            # sudo: metrology.release - only administrators read the fingerprint
            release.sudo().write(values)

    def _get_scanned_codes(self):
        self.ensure_one()
        return set(re.findall(r"\S+", self.scanned or ""))

    @api.depends("scanned", "line_ids.item_id")
    def _compute_scan_result(self):
        for release in self:
            wanted = release._get_wanted_codes()
            scanned = release._get_scanned_codes()
            release.missing_codes = ", ".join(code for code in wanted if code not in scanned)
            release.unknown_codes = ", ".join(sorted(scanned - set(wanted)))

    def _get_wanted_codes(self):
        """Return the labels that have to be scanned, each item followed by its accessories."""
        self.ensure_one()
        items = self.line_ids.item_id.filtered(lambda i: not i.is_onsite)
        return [
            code
            for item in items
            for code in (item.item_uid, *item.accessory_ids.mapped("accessory_uid"))
            if code
        ]

    @api.depends(
        "state",
        "order_id.item_ids.state",
        "line_ids.is_ready",
        "line_ids.item_id.fee_due",
        "order_id.fee_paid",
        "order_id.fee_waived",
        "pickup_proof_id",
        "is_voucher_valid",
        "has_letter",
        "has_identity_photo",
        "second_confirmed_at",
        "collector_name",
        "collector_phone",
        "collector_id_masked",
        "collector_id_no",
        "tracking_no",
        "scanned",
        "count_remark",
        "signature",
    )
    @api.depends_context("lang")
    def _compute_gate(self):
        row = Markup(
            '<li class="{color}"><i class="fa {icon}" title="{word}"></i> <b>{label}</b> {text}</li>'
        )
        for release in self:
            conditions = release._get_gate_conditions()
            release.is_releasable = all(condition["ok"] for condition in conditions)
            release.gate_summary = Markup('<ul class="list-unstyled mb-0">{}</ul>').format(
                Markup("").join(
                    row.format(
                        color="text-success" if condition["ok"] else "text-danger",
                        icon="fa-check-circle" if condition["ok"] else "fa-times-circle",
                        word=self.env._("met") if condition["ok"] else self.env._("not met"),
                        label=condition["label"],
                        text="" if condition["ok"] else condition["reason"],
                    )
                    for condition in conditions
                )
            )

    # The gate (rule 9): conditions in the order in which the clerk meets them.

    def _get_gate_conditions(self):
        """Return the conditions of the release, in order.

        Each is ``{"code", "label", "ok", "reason", "step"}``: ``reason`` are sentences for the clerk and
        ``step`` the name of what solves the first of them, both empty when the condition is met. A condition
        may also bring an ``action`` that the step opens.
        """
        self.ensure_one()
        return [
            self._get_voucher_condition(),
            self._get_unused_condition(),
            self._get_identity_condition(),
            self._get_reports_condition(),
            self._get_fee_condition(),
            self._get_count_condition(),
            self._get_signature_condition(),
        ]

    def _get_fee_condition(self):
        """What leaves the house has been paid or waived, or its customer pays by statement."""
        items = self.line_ids.item_id
        problem = self.order_id._get_fee_problem(items) if items else ""
        reasons = [("pay", problem)] if problem else []
        condition = self._make_condition("fee", self.env._("Payment"), reasons)
        return {**condition, "action": self.action_collect_payment()} if problem else condition

    def _make_condition(self, code, label, reasons):
        """Return a condition from ``(step, sentence)`` pairs; it is met when there are none."""
        return {
            "code": code,
            "label": label,
            "ok": not reasons,
            "reason": " ".join(sentence for _step, sentence in reasons),
            "step": reasons[0][0] if reasons else "",
        }

    def _get_voucher_condition(self):
        reasons = []
        if self.proof_code == "order_copy":
            if not self.is_voucher_valid:
                # The scan is readable for the counter only; whether there is one is no secret.
                sentence = (
                    self.env._("The scanned code is not the voucher of this order.")
                    if self.sudo().voucher_scan  # sudo: metrology.release - presence of the scan only
                    else self.env._("Scan the code on the customer's copy, or press Lost voucher.")
                )
                reasons.append(("lost_voucher", sentence))
        elif self.proof_code == "courier":
            if not (self.tracking_no or "").strip():
                reasons.append(("tracking_no", self.env._("Enter the waybill number of the courier.")))
        else:
            if not self.has_letter:
                reasons.append(("letter", self.env._("Add the letter of the customer.")))
            if self.proof_code == "id_plus_letter" and not self.second_confirmed_at:
                reasons.append(self._get_second_reason())
        return self._make_condition("voucher", self.env._("Voucher"), reasons)

    def _get_second_reason(self):
        if not self.second_person_id:
            sentence = self.env._("A second person (supervisor or marketing department) has to confirm.")
            return "second", sentence
        # sudo: res.users - the name of the colleague who has been asked
        name = self.second_person_id.sudo().name
        sentence = self.env._("A second person has to confirm: %(name)s has been asked.", name=name)
        return "wait_second", sentence

    def _get_unused_condition(self):
        """A voucher is used up when everything that it stands for has been handed over."""
        items = self.order_id.item_ids.filtered(lambda i: i.state != "cancelled")
        reasons = []
        if items and all(item.state == "released" for item in items):
            reasons.append(("", self._get_used_sentence()))
        return self._make_condition("unused", self.env._("Voucher unused"), reasons)

    def _get_used_sentence(self):
        """Return when and to whom the last item of the order went."""
        last = self._get_last_of_order(self.order_id)
        if not last:
            return self.env._("Everything of this order has been handed over already.")
        return self.env._(
            "Everything of this order has been handed over already: %(release)s, %(time)s, to %(collector)s.",
            release=last.name,
            time=format_datetime(self.env, last.released_at, dt_format="yyyy-MM-dd HH:mm"),
            collector=last.collector_name,
        )

    @api.model
    def _get_last_of_order(self, order):
        return self.search(
            [("order_id", "=", order.id), ("state", "=", "released")], order="id desc", limit=1
        )

    def _get_identity_condition(self):
        reasons = []
        if not (self.collector_name or "").strip():
            reasons.append(("collector_name", self.env._("Enter who collects.")))
        if self.proof_code in ("order_copy", "courier"):
            if not (self.collector_phone or "").strip():
                sentence = self.env._("Enter the phone number of the collector.")
                reasons.append(("collector_phone", sentence))
        else:
            if not self.collector_id_masked and not self.collector_id_no:
                sentence = self.env._("Enter the identity number of the collector.")
                reasons.append(("collector_id_no", sentence))
            if self.proof_code == "id_plus_letter" and not self.has_identity_photo:
                reasons.append(("identity_photo", self.env._("Add a photo of the identity card.")))
        return self._make_condition("identity", self.env._("Identity"), reasons)

    def _get_reports_condition(self):
        reasons = [] if self.line_ids else [("leave", self.env._("Choose at least one item."))]
        places = self.env["metrology.order.item"]._get_pickup_places()
        for line in self.line_ids:
            reasons += [("leave", reason) for reason in line.item_id._get_not_ready_reasons(places)]
        return self._make_condition("reports", self.env._("Certificates and items ready"), reasons)

    def _get_count_condition(self):
        reasons = []
        if self.unknown_codes:
            sentence = self.env._(
                "%(codes)s: not on this list. Put them aside and take the scan out.",
                codes=self.unknown_codes,
            )
            reasons.append(("undo", sentence))
        codes = self._get_scanned_codes()
        not_scanned = self.line_ids.item_id.filtered(lambda i: not i.is_onsite and i.item_uid not in codes)
        if not_scanned:
            sentence = self.env._(
                "Scan %(codes)s, or take them off the list.",
                codes=self._list_codes(not_scanned.mapped("item_uid")),
            )
            reasons.append(("scan", sentence))
        missing = self._get_missing_accessories().mapped("accessory_uid")
        if missing and not (self.count_remark or "").strip():
            sentence = self.env._(
                "Accessories %(codes)s: scan them, or write down what is missing.",
                codes=self._list_codes(missing),
            )
            reasons.append(("count_remark", sentence))
        return self._make_condition("count", self.env._("Count"), reasons)

    def _list_codes(self, codes):
        """Return the first codes, without the number of the order that stands above them, and how many more.

        Nobody reads two hundred of them.
        """
        shown = ", ".join(code.removeprefix(f"{self.order_id.name}-") for code in codes[:SHOWN_CODES])
        if len(codes) <= SHOWN_CODES:
            return shown
        return self.env._("%(codes)s and %(count)s more", codes=shown, count=len(codes) - SHOWN_CODES)

    def _get_missing_accessories(self):
        """Return the accessories of the listed items that nobody has scanned."""
        self.ensure_one()
        codes = self._get_scanned_codes()
        items = self.line_ids.item_id.filtered(lambda i: not i.is_onsite)
        return items.accessory_ids.filtered(lambda a: a.accessory_uid and a.accessory_uid not in codes)

    def _get_signature_condition(self):
        reasons = []
        if self.proof_code != "courier" and not self.with_context(bin_size=True).signature:
            reasons.append(("signature", self.env._("Let the collector sign.")))
        return self._make_condition("signature", self.env._("Signature"), reasons)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            # sudo: ir.sequence - every clerk who releases numbers the release
            vals["name"] = self.env["ir.sequence"].sudo().next_by_code("metrology.release")
            if vals.get("signature"):
                vals["signed_at"] = fields.Datetime.now()
            if not vals.get("line_ids"):
                vals["line_ids"] = self._prepare_lines(
                    self.env["metrology.order"].browse(vals.get("order_id"))
                )
        return super().create(vals_list)

    @api.model
    def _prepare_lines(self, order):
        """Return commands for all items that are ready; the clerk takes away what stays."""
        return [Command.create({"item_id": item.id}) for item in order.item_ids if item.is_ready_for_pickup]

    @api.onchange("order_id")
    def _onchange_order_id(self):
        self.line_ids = [Command.clear(), *self._prepare_lines(self.order_id)]

    def write(self, vals):
        protected = vals.keys() - self._guarded_fields() - {"note", "picking_id", "is_waiting_for_second"}
        if protected:
            self._check_draft()
        result = super().write(vals)
        if vals.keys() & PICTURES:
            # Whoever looked at their sizes before would go on seeing the old ones.
            self.invalidate_recordset(vals.keys() & PICTURES, flush=False)
        noted = {}
        if "signature" in vals:
            noted["signed_at"] = fields.Datetime.now() if vals["signature"] else False
        if vals.keys() & PAPERS and "second_confirmed_at" not in vals:
            # What the second person has seen has changed: it has to be confirmed again.
            noted["second_confirmed_at"] = False
        if noted:
            # sudo: metrology.release - these follow from what was written, nobody types them
            self.sudo().write(noted)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A release can not be deleted. Cancel it instead."))

    def _check_draft(self):
        for release in self:
            if release.state != "draft":
                raise UserError(
                    self.env._(
                        "%(release)s is %(state)s and can not change any more.",
                        release=release.name,
                        state=release._state_label(release.state).lower(),
                    )
                )

    def _refresh_lines(self):
        """Add what has become ready since the draft was made, take off what has been released elsewhere."""
        self.ensure_one()
        self.line_ids.filtered(lambda line: line.item_id.state == "released").unlink()
        ready = self.order_id.item_ids.filtered("is_ready_for_pickup")
        ready -= self.line_ids.item_id | self.stay_ids.item_id
        self.write({"line_ids": [Command.create({"item_id": item.id}) for item in ready]})

    def action_collect_payment(self):
        """Open a new receipt for what is open on this order."""
        self.ensure_one()
        return self.order_id.action_collect_payment()

    def action_request_retrieval(self):
        """Ask the store to bring the listed items that are not at the counter."""
        self.ensure_one()
        items = self.line_ids.item_id.filtered(lambda i: i._is_to_be_fetched())
        if not items:
            raise UserError(self.env._("Everything on the list is at the counter or already on its way."))
        self.env["metrology.retrieval.task"]._request(self.order_id, items)
        return True

    # Lost voucher (rule 10)

    def action_lost_voucher(self):
        """Open the dialog for letter, identity and second person."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Lost voucher"),
            "res_model": "metrology.release.lost.voucher",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_release_id": self.id,
                "default_collector_name": self.collector_name,
                "default_collector_phone": self.collector_phone,
            },
        }

    def _ask_second(self, user):
        """Ask ``user`` to confirm the lost voucher, and tell them so on their screen."""
        self.ensure_one()
        if user in (self.env.user, self.clerk_id, self.create_uid):
            raise UserError(self.env._("Second person: choose somebody else than yourself."))
        # sudo: res.users - the groups of a colleague are asked for, nothing else
        user_sudo = user.sudo()
        if not user_sudo or not any(user_sudo.has_group(group) for group in CONFIRM_GROUPS):
            raise UserError(
                self.env._(
                    "Second person: %(name)s is neither a supervisor nor in the marketing department.",
                    name=user_sudo.name or "—",
                )
            )
        self.check_access("write")
        # sudo: metrology.release - nobody types who has to confirm; the right to write was checked above
        self.sudo().write({"second_person_id": user.id, "second_confirmed_at": False})
        message = self.env._(
            "%(release)s: %(clerk)s asks you to confirm a lost voucher.",
            release=self.name,
            clerk=self.env.user.name,
        )
        user_sudo._bus_send("simple_notification", {"type": "warning", "message": message, "sticky": True})

    def action_confirm_lost_voucher(self):
        """The second person has compared letter, card and face."""
        user = self.env.user
        self.check_access("read")
        if not any(user.has_group(group) for group in CONFIRM_GROUPS):
            raise AccessError(
                self.env._(
                    "Only a supervisor or the marketing department can confirm a release without voucher."
                )
            )
        for release in self:
            release._check_draft()
            if user in (release.clerk_id, release.create_uid):
                raise UserError(
                    self.env._(
                        "%(release)s: you have prepared it yourself. Somebody else has to confirm.",
                        release=release.name,
                    )
                )
            if (
                release.proof_code != "id_plus_letter"
                or not release.has_letter
                or not release.has_identity_photo
            ):
                raise UserError(
                    self.env._(
                        "%(release)s: letter and photo of the identity card have to be there first.",
                        release=release.name,
                    )
                )
        # sudo: metrology.release - the second person confirms releases of sites where they do not work
        self.sudo().write({"second_person_id": user.id, "second_confirmed_at": fields.Datetime.now()})
        return True

    # Release

    def action_release(self):
        """Let the listed items go, and tell the clerk what to tell the customer."""
        self._release()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "title": self.env._("Released"),
                "message": self.env._(
                    "%(count)s items handed over. Tell the customer that the certificates can "
                    "also be downloaded.",
                    count=sum(self.mapped("item_count")),
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_cancel(self):
        """The customer left without taking anything."""
        self._transition("cancelled")
        return True

    def _release(self):
        """Release each of these; of two people with the same item one wins, the other reads a sentence."""
        for release in self:
            release.check_access("write")
            release._lock_for_transition()
            release._check_draft()
            release._check_gate()
            release._claim_items()
            release._note_what_stays()
            release._transition(
                "released", {"released_by_id": self.env.uid, "released_at": fields.Datetime.now()}
            )
            release._hand_over()

    def _check_gate(self):
        self.ensure_one()
        failed = [condition for condition in self._get_gate_conditions() if not condition["ok"]]
        if failed:
            raise UserError(
                "\n".join(
                    [
                        self.env._("%(release)s can not be released yet:", release=self.name),
                        *(f"• {condition['label']}: {condition['reason']}" for condition in failed),
                    ]
                )
            )
        if self.second_person_id == self.env.user and self.proof_code == "id_plus_letter":
            raise UserError(
                self.env._(
                    "%(release)s: you have confirmed the lost voucher, so somebody else has to release.",
                    release=self.name,
                )
            )

    def _claim_items(self):
        """Mark the items as released in the row that the unique index watches, before anything moves.

        A lock would not be enough: the other transaction does not see this one's rows.
        """
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                # sudo: metrology.release.line - the mark is set here only
                self.line_ids.sudo().write({"is_released": True})
                self.line_ids.flush_recordset(["is_released"])
        except UniqueViolation as error:
            self.line_ids.invalidate_recordset(["is_released"], flush=False)
            raise UserError(
                self.env._(
                    "%(items)s: somebody else has released this a moment ago. Reload the page; "
                    "nothing was handed over twice.",
                    items=", ".join(self.line_ids.item_id.mapped("item_uid")),
                )
            ) from error

    def _note_what_stays(self):
        """Write down why each item that stays does so, as the clerk said or as its state says."""
        self.ensure_one()
        rest = self.order_id.item_ids.filtered(lambda i: i.state not in ("released", "cancelled"))
        rest -= self.line_ids.item_id | self.stay_ids.item_id
        places = rest._get_pickup_places()
        self.env["metrology.release.stay"].create(
            [
                {
                    "release_id": self.id,
                    "item_id": item.id,
                    "text": " ".join(item._get_not_ready_reasons(places))
                    or self.env._("Not taken along this time."),
                }
                for item in rest
            ]
        )

    def _hand_over(self):
        """Book the hand-over, close what is complete and write it on the customer's timeline."""
        self.ensure_one()
        items = self.line_ids.item_id
        self._move_out(items.filtered(lambda i: not i.is_onsite))
        # sudo: metrology.order.item - a release decides the state of its items
        items.sudo()._transition("released")
        # sudo: metrology.certificate - the paper goes with the item
        items.certificate_ids.sudo().filtered(lambda c: c.state in ("approved", "printed"))._collect(
            "paper", self.collector_name
        )
        # sudo: metrology.retrieval.task - the task ends with the release, whoever asked for it
        items.retrieval_task_id.sudo()._close_after_release()
        self.order_id._archive_if_complete()
        self.env["metrology.interaction"]._log(
            self.partner_id,
            self.env._(
                "%(count)s items of order %(order)s released to %(collector)s",
                count=len(items),
                order=self.order_id.name,
                collector=self.collector_name,
            ),
            channel_code="counter",
            direction="out",
            record=self,
        )

    def _move_out(self, items):
        if not items:
            return
        accessories = items.accessory_ids - self._get_missing_accessories()
        # sudo: metrology.release - nobody types the hand-over
        self.sudo().picking_id = self.env["metrology.custody"]._move(
            items,
            self.env.ref("stock.stock_location_customers"),
            "release",
            self.env.user.partner_id,
            self.collector_id or self.order_id.submitter_id or self.partner_id,
            accessories=accessories.filtered(lambda a: a.location_id == a.item_id.location_id),
            remark=self.count_remark,
        )

    def _get_form_action(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
        }
