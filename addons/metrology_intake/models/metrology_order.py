import secrets

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..order_content import fingerprint

# Only code can put this object into a context; a value sent by a client is never identical with it.
_AMENDING = object()
VOUCHER_BYTES = 9  # 72 bits: a pickup code can not be guessed
VOUCHER_LENGTH = VOUCHER_BYTES * 4 // 3

SIGNED_FIELDS = {
    "certificate_address",
    "certificate_name",
    "certificate_partner_id",
    "invoice_partner_id",
    "is_onsite",
    "onsite_address",
    "order_date",
    "pickup_proof_id",
    "repair_wish",
    "site_id",
    "special_requirement",
    "submitter_id",
    "submitter_name",
    "submitter_phone",
    "submitting_partner_id",
    "urgency",
}
SIGNATURE_FIELDS = {
    "clerk_signature",
    "clerk_signed_at",
    "clerk_signed_by_id",
    "content_hash",
    "customer_signature",
    "customer_signed_at",
    "customer_signed_name",
    "name",
    "version",
    "voucher_code",
}
# A client may send defaults with its context; these are no way around the signatures either.
SIGNATURE_DEFAULTS = {f"default_{name}" for name in SIGNATURE_FIELDS}


def amending(records):
    """Return ``records`` with the right to change what was signed; for confirmed amendments and "
    "signing only."""
    return records.with_context(metrology_amending=_AMENDING)


def is_amending(env):
    return env.context.get("metrology_amending") is _AMENDING


class MetrologyOrder(models.Model):
    """The commission order (委托单): what a customer brings and what both sides agree on."""

    _name = "metrology.order"
    _inherit = ["mail.thread", "metrology.state.mixin"]
    _description = "Commission Order"
    _order = "id desc"
    _rec_names_search = ["name", "submitting_partner_id.name", "submitter_phone"]
    _mail_post_access = "read"

    _transitions = {
        "checked": ("draft",),
        "draft": ("checked",),
        "signed": ("checked",),
        "archived": ("signed",),
        "cancelled": ("draft", "checked"),
    }

    name = fields.Char(string="Order number", readonly=True, copy=False, index="btree_not_null")
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("checked", "Checked"),
            ("signed", "Signed"),
            ("archived", "Archived"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    site_id = fields.Many2one(
        "metrology.site",
        required=True,
        index=True,
        default=lambda self: self.env.user.metrology_site_id,
        tracking=True,
    )
    company_id = fields.Many2one(related="site_id.company_id", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    order_date = fields.Date(
        string="Received on", required=True, default=fields.Date.context_today, index=True
    )
    receptionist_id = fields.Many2one(
        "res.users", string="Received by", required=True, default=lambda self: self.env.user, readonly=True
    )
    submitting_partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        index=True,
        tracking=True,
        help="The organization that brings the items.",
    )
    certificate_partner_id = fields.Many2one(
        "res.partner",
        string="Certificate for",
        compute="_compute_certificate_partner_id",
        store=True,
        readonly=False,
        index="btree_not_null",
    )
    certificate_name = fields.Char(
        string="Name on the certificate",
        compute="_compute_certificate_name",
        store=True,
        readonly=False,
    )
    certificate_address = fields.Char(
        string="Address on the certificate",
        compute="_compute_certificate_address",
        store=True,
        readonly=False,
    )
    invoice_partner_id = fields.Many2one(
        "res.partner",
        string="Invoice to",
        compute="_compute_invoice_partner_id",
        store=True,
        readonly=False,
        index="btree_not_null",
    )
    submitter_id = fields.Many2one("res.partner", string="Person at the counter", index="btree_not_null")
    submitter_name = fields.Char(
        string="Submitter", compute="_compute_submitter_name", store=True, readonly=False
    )
    submitter_phone = fields.Char(
        string="Submitter's phone",
        compute="_compute_submitter_phone",
        store=True,
        readonly=False,
        index="btree_not_null",
    )
    item_ids = fields.One2many("metrology.order.item", "order_id", string="Items", copy=True)
    item_count = fields.Integer(string="Number of items", compute="_compute_item_count")
    urgency = fields.Selection(
        [
            ("normal", "Normal"),
            ("urgent_72h", "Urgent, 72 hours"),
            ("urgent_24h", "Urgent, 24 hours"),
            ("urgent_8h", "Urgent, 8 hours"),
        ],
        default="normal",
        required=True,
        tracking=True,
    )
    urgent_confirmed_by_id = fields.Many2one(
        "res.users", string="Laboratory agreed to the date", readonly=True, copy=False
    )
    is_onsite = fields.Boolean(
        string="On-site service",
        help="The work is done at the customer's place; nothing is taken into custody.",
    )
    onsite_address = fields.Char()
    pickup_proof_id = fields.Many2one(
        "metrology.reason",
        string="Proof for pickup",
        domain=[("kind", "=", "pickup_proof")],
        default=lambda self: self.env["metrology.reason"]._get_default_id("pickup_proof", "order_copy"),
    )
    special_requirement = fields.Text(string="Special requirements")
    repair_wish = fields.Boolean(string="Repair if it fails")
    promised_date = fields.Date(compute="_compute_promised_date", store=True, index=True)
    fee_due = fields.Monetary(string="Fees", compute="_compute_fee_due", store=True)
    unknown_fee_count = fields.Integer(string="Items without a price", compute="_compute_fee_due", store=True)

    voucher_code = fields.Char(
        readonly=True, copy=False, index="btree_not_null", groups="metrology_base.group_reception"
    )
    customer_signature = fields.Binary(readonly=True, copy=False, attachment=True)
    customer_signed_name = fields.Char(string="Signed by (customer)", readonly=True, copy=False)
    customer_signed_at = fields.Datetime(string="Customer signed on", readonly=True, copy=False)
    clerk_signature = fields.Binary(readonly=True, copy=False, attachment=True)
    clerk_signed_by_id = fields.Many2one(
        "res.users", string="Signed by (institute)", readonly=True, copy=False
    )
    clerk_signed_at = fields.Datetime(string="Institute signed on", readonly=True, copy=False)
    content_hash = fields.Char(string="Fingerprint", readonly=True, copy=False)
    version = fields.Integer(default=0, readonly=True, copy=False)
    request_key = fields.Char(
        readonly=True,
        copy=False,
        help="Names the scan that began this order, so that a scan which is sent twice begins one order.",
    )
    desk_revision = fields.Integer(
        readonly=True, copy=False, help="Counts what the intake desk has saved; tells two clerks apart."
    )
    version_ids = fields.One2many("metrology.order.version", "order_id", string="Versions", copy=False)
    printing_ids = fields.One2many(
        "metrology.order.printing", "order_id", string="Printings", copy=False, readonly=True
    )
    amendment_ids = fields.One2many("metrology.order.amendment", "order_id", string="Amendments", copy=False)

    _name_unique = models.UniqueIndex("(name) WHERE name IS NOT NULL", "This order number is already used.")
    _request_unique = models.UniqueIndex(
        "(request_key) WHERE request_key IS NOT NULL", "This scan has begun an order already."
    )
    _voucher_unique = models.UniqueIndex(
        "(voucher_code) WHERE voucher_code IS NOT NULL", "This pickup voucher is already used."
    )

    @api.depends("name")
    def _compute_display_name(self):
        for order in self:
            order.display_name = order.name or self.env._("Draft order")

    @api.depends("submitting_partner_id")
    def _compute_certificate_partner_id(self):
        for order in self:
            order.certificate_partner_id = order.certificate_partner_id or order.submitting_partner_id

    @api.depends("submitting_partner_id")
    def _compute_invoice_partner_id(self):
        for order in self:
            order.invoice_partner_id = order.invoice_partner_id or order.submitting_partner_id

    @api.depends("certificate_partner_id")
    def _compute_certificate_name(self):
        for order in self:
            order.certificate_name = order.certificate_partner_id.name or order.certificate_name

    @api.depends("certificate_partner_id")
    def _compute_certificate_address(self):
        for order in self:
            address = self._get_address(order.certificate_partner_id)
            order.certificate_address = address or order.certificate_address

    @api.model
    def _get_address(self, partner):
        """Return the postal address of ``partner`` on one line, without its name, country and code."""
        state = partner.state_id.name or ""
        city = partner.city or ""
        parts = [state if not city.startswith(state) else "", city, partner.street, partner.street2]
        separator = "" if partner.country_id.code in (False, "CN") else ", "
        return separator.join(filter(None, parts))

    @api.depends("submitter_id")
    def _compute_submitter_name(self):
        for order in self:
            order.submitter_name = order.submitter_id.name or order.submitter_name

    @api.depends("submitter_id")
    def _compute_submitter_phone(self):
        for order in self:
            order.submitter_phone = order.submitter_id.phone or order.submitter_phone

    @api.depends("item_ids")
    def _compute_item_count(self):
        for order in self:
            order.item_count = len(order.item_ids)

    @api.depends("item_ids.promised_date", "item_ids.state")
    def _compute_promised_date(self):
        for order in self:
            dates = [i.promised_date for i in order.item_ids if i.promised_date and i.state != "cancelled"]
            order.promised_date = max(dates, default=False)

    @api.depends(
        "item_ids.fee_amount", "item_ids.is_fee_known", "item_ids.state", "item_ids.return_reason_id"
    )
    def _compute_fee_due(self):
        for order in self:
            order.fee_due = order._sum_fees()
            order.unknown_fee_count = sum(not i.is_fee_known and i._is_charged() for i in order.item_ids)

    def _sum_fees(self):
        """Return what the order costs."""
        self.ensure_one()
        return sum(item.fee_amount for item in self.item_ids if item._is_charged())

    def write(self, vals):
        changed = vals.keys() & SIGNED_FIELDS
        if changed and not is_amending(self.env):
            self._check_order_not_frozen(changed)
        if vals.keys() & SIGNATURE_FIELDS and not is_amending(self.env):
            raise UserError(
                self.env._("Numbers and signatures of an order are made by signing it, not by typing.")
            )
        return super().write(vals)

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.keys() & SIGNATURE_FIELDS for vals in vals_list):
            raise UserError(
                self.env._("Numbers and signatures of an order are made by signing it, not by typing.")
            )
        context = {key: value for key, value in self.env.context.items() if key not in SIGNATURE_DEFAULTS}
        # The clerk is on the order anyway; a follower and a first message only cost time at the counter.
        quiet = self.with_context(context, mail_create_nosubscribe=True, mail_create_nolog=True)
        return super(MetrologyOrder, quiet).create(vals_list).with_env(self.env)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_unnumbered_drafts(self):
        for order in self:
            if order.state != "draft" or order.name:
                raise UserError(
                    self.env._(
                        "%(order)s has a number and can not be deleted, so that no number is "
                        "missing. Cancel it instead.",
                        order=order.display_name,
                    )
                )

    def _may_note(self):
        return is_amending(self.env) or super()._may_note()

    def _count_revision(self):
        """Let the screens that show this order see that it has changed."""
        # sudo: metrology.order - the revision is counted, nobody types it
        self.sudo().desk_revision += 1

    def _is_frozen(self):
        """Return whether the content was signed by both sides (or is being signed)."""
        self.ensure_one()
        return self.state in ("signed", "archived") or bool(self.customer_signed_at or self.clerk_signed_at)

    def _check_order_not_frozen(self, field_names):
        for order in self:
            if order._is_frozen():
                labels = [self._fields[name]._description_string(self.env) for name in sorted(field_names)]
                raise UserError(
                    self.env._(
                        "%(order)s has been signed. To change %(fields)s, make an amendment that the "
                        "customer confirms.",
                        order=order.name,
                        fields=", ".join(labels),
                    )
                )

    def _check_content_open(self):
        """Items can be added or taken away only before anybody has signed."""
        if is_amending(self.env):
            return
        for order in self:
            if order._is_frozen() or order.state == "cancelled":
                raise UserError(
                    self.env._(
                        "%(order)s is %(state)s: its list of items can not change any more. Make an "
                        "amendment or a new order.",
                        order=order.display_name,
                        state=order._get_state_label(),
                    )
                )

    def _get_state_label(self):
        self.ensure_one()
        return dict(self._fields["state"]._description_selection(self.env))[self.state]

    # Checking: every rule of the counter in one place, all findings at once.

    def action_check(self):
        """Check that everything needed for signing is there, give numbers, and lock the draft."""
        for order in self:
            problems = order._get_check_problems()
            if problems:
                raise UserError(
                    self.env._("This order can not be signed yet:")
                    + "".join(f"\n• {problem}" for problem in problems)
                )
            order._assign_numbers()
            # sudo: res.partner - who orders is a customer; the number follows from that, no clerk chooses it
            order.submitting_partner_id.commercial_partner_id.sudo()._ensure_customer_no()
        self._transition("checked")
        return True

    def action_reopen(self):
        """Take a checked order that nobody has signed back to draft. It keeps its number."""
        for order in self:
            if order._is_frozen():
                order._check_order_not_frozen({"submitting_partner_id"})
        self._transition("draft")
        return True

    def action_cancel(self):
        for order in self:
            if order._is_frozen():
                order._check_order_not_frozen({"submitting_partner_id"})
        self._transition("cancelled")
        self.item_ids._transition("cancelled")
        return True

    def _get_check_problems(self):
        """Return a sentence for everything that forbids signing (ISO/IEC 17025 7.1.1)."""
        lines = {item: index for index, item in enumerate(self._get_live_items(), start=1)}
        return [
            self.env._(
                "Line %(line)s, %(item)s: %(problem)s", line=lines[item], item=item.name or "—", problem=text
            )
            if item
            else text
            for item, _name, text in self._get_check_findings()
        ]

    def _get_live_items(self):
        return self.item_ids.filtered(lambda i: i.state != "cancelled")

    def _get_check_findings(self):
        """Return everything that forbids signing as ``[(item, field to correct, text)]``.

        What concerns the order itself comes first and has no item.
        """
        self.ensure_one()
        items = self._get_live_items()
        findings = [(items.browse(), name, text) for name, text in self._get_party_problems()]
        if not items:
            findings.append((items, "item_ids", self.env._("Items: add at least one instrument.")))
        duplicates = items._get_open_visits()
        seen = {}
        for index, item in enumerate(items, start=1):
            findings += [(item, name, text) for name, text in item._get_cell_problems()]
            if item in duplicates:
                findings.append((item, "serial_no", item._get_duplicate_message(duplicates[item])))
            if item.identity_key and item.identity_key in seen:
                text = self.env._(
                    "the same instrument stands in line %(line)s of this order",
                    line=seen[item.identity_key],
                )
                findings.append((item, "serial_no", text))
            seen.setdefault(item.identity_key, index)
        return findings

    def _get_party_problems(self):
        """Return what is missing on the order itself as ``[(field to correct, sentence)]``."""
        self.ensure_one()
        required = {
            "submitting_partner_id": self.submitting_partner_id,
            "certificate_name": (self.certificate_name or "").strip(),
            "certificate_address": (self.certificate_address or "").strip(),
            "submitter_name": (self.submitter_name or "").strip(),
            "submitter_phone": (self.submitter_phone or "").strip(),
            "pickup_proof_id": self.pickup_proof_id,
        }
        problems = [
            (
                name,
                self.env._("%(field)s: fill it in.", field=self._fields[name]._description_string(self.env)),
            )
            for name, value in required.items()
            if not value
        ]
        customer = self.submitting_partner_id.commercial_partner_id
        if customer.is_company and not customer.uscc:
            text = self.env._(
                "Customer %(name)s: enter its unified social credit code; only individuals have none.",
                name=customer.name,
            )
            problems.append(("submitting_partner_id", text))
        if self.is_onsite and not (self.onsite_address or "").strip():
            text = self.env._("On-site address: fill it in, because the work is done there.")
            problems.append(("onsite_address", text))
        return problems

    def _assign_numbers(self):
        """Give the order its number without gaps and every item and accessory its label number."""
        self.ensure_one()
        order = amending(self)
        if not order.name:
            order.name = order.site_id._next_number("order_sequence_id", order.order_date)
        position = max(order.item_ids.mapped("position"), default=0)
        for item in order.item_ids:
            if not item.item_uid:
                position += 1
                item.write({"position": position, "item_uid": f"{order.name}-{position:03d}"})
            for index, accessory in enumerate(item.accessory_ids, start=1):
                uid = f"{item.item_uid}-A{index}"
                if accessory.accessory_uid != uid:
                    accessory.accessory_uid = uid

    # Signing: two people, one content.

    def action_open_signing(self):
        """Open the signing dialog for whoever has not signed yet, the customer first."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Sign the order"),
            "res_model": "metrology.order.signing",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_order_id": self.id,
                "default_role": "clerk" if self.customer_signed_at else "customer",
                "default_signatory": self.env.user.name if self.customer_signed_at else self.submitter_name,
            },
        }

    def _sign_as_customer(self, signatory, signature):
        """Store the customer's signature (PNG, base64) with the name of the person and the time."""
        self.ensure_one()
        self._check_signable(signature)
        if not (signatory or "").strip():
            raise UserError(self.env._("Name of the signatory: write who signs for the customer."))
        amending(self).write(
            {
                "customer_signature": signature,
                "customer_signed_name": signatory.strip(),
                "customer_signed_at": fields.Datetime.now(),
            }
        )
        self._complete_signing()

    def _sign_as_clerk(self, signature):
        """Store the signature of the current user, who received the items."""
        self.ensure_one()
        self._check_signable(signature)
        amending(self).write(
            {
                "clerk_signature": signature,
                "clerk_signed_by_id": self.env.uid,
                "clerk_signed_at": fields.Datetime.now(),
            }
        )
        self._complete_signing()

    def _check_signable(self, signature):
        self.check_access("write")
        if self.state != "checked":
            raise UserError(
                self.env._(
                    "%(order)s is %(state)s; only a checked order can be signed.",
                    order=self.display_name,
                    state=self._get_state_label(),
                )
            )
        if not signature:
            raise UserError(self.env._("Signature: sign in the box before you confirm."))

    def _complete_signing(self):
        """When both have signed: freeze the content and take the items into custody."""
        self.ensure_one()
        if not (self.customer_signed_at and self.clerk_signed_at):
            return
        order = amending(self)
        order.item_ids._assign_instruments()
        order.item_ids._assign_accessory_lots()
        order._transition("signed")
        order._freeze_version()
        order.voucher_code = secrets.token_urlsafe(VOUCHER_BYTES)
        order.item_ids._transition("received")
        if not self.is_onsite:
            self._take_into_custody()
        self.env["metrology.interaction"]._log(
            self.submitting_partner_id,
            self.env._("Order %(order)s signed: %(count)s items", order=self.name, count=len(self.item_ids)),
            channel_code="counter",
            direction="in",
            record=self,
        )

    def _take_into_custody(self):
        self.env["metrology.custody"]._move(
            self.item_ids,
            self.site_id.reception_location_id,
            "intake",
            giver=self.submitter_id or self.submitting_partner_id,
            taker=self.env.user.partner_id,
            accessories=self.item_ids.accessory_ids,
        )

    def _freeze_version(self, amendment=None):
        """Write down what holds from now on as the next version; the caller amends or signs."""
        self.ensure_one()
        content = self._get_content()
        content_hash = fingerprint(content)
        self.write({"version": self.version + 1, "content_hash": content_hash})
        # sudo: metrology.order.version - versions are made by signing and amending only
        self.env["metrology.order.version"].sudo().create(
            {
                "order_id": self.id,
                "number": self.version,
                "content": content,
                "content_hash": content_hash,
                "amendment_id": amendment.id if amendment else False,
                "signed_at": fields.Datetime.now(),
                "customer_name": amendment.confirmed_by_name if amendment else self.customer_signed_name,
                "clerk_id": self.env.uid,
            }
        )

    def _get_content(self):
        """Return everything the signatures cover, as JSON values in a stable form."""
        self.ensure_one()
        return {
            "order": self.name,
            "site": self.site_id.code,
            "date": self.order_date.isoformat(),
            "customer": self.submitting_partner_id.name,
            "certificate": {"name": self.certificate_name, "address": self.certificate_address},
            "invoice": self.invoice_partner_id.name or "",
            "submitter": {"name": self.submitter_name, "phone": self.submitter_phone},
            "urgency": self.urgency,
            "onsite": self.onsite_address if self.is_onsite else "",
            "pickup_proof": self.pickup_proof_id.code,
            "requirement": self.special_requirement or "",
            "repair_wish": self.repair_wish,
            "items": [item._get_content() for item in self.item_ids.sorted("position")],
        }

    def _is_content_intact(self):
        """Return whether the current content still has the fingerprint that was signed."""
        self.ensure_one()
        return fingerprint(self._get_content()) == self.content_hash

    def action_confirm_urgent(self):
        """The laboratory agrees to the urgent or earlier date (needed before signing)."""
        if not self.env.user.has_group("metrology_base.group_laboratory"):
            raise UserError(self.env._("Only the laboratory can agree to an urgent date."))
        # sudo: metrology.order - laboratories read orders; this field is theirs
        self.sudo().urgent_confirmed_by_id = self.env.uid
        return True

    def action_amend(self):
        """Open a new amendment of this signed order."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Amendment"),
            "res_model": "metrology.order.amendment",
            "view_mode": "form",
            "context": {"default_order_id": self.id},
        }

    def action_view_items(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("metrology_intake.action_metrology_order_item")
        return {**action, "domain": [("order_id", "=", self.id)], "context": {}}

    def action_view_hand_overs(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("metrology_intake.action_metrology_hand_over")
        return {**action, "domain": [("metrology_item_ids.order_id", "=", self.id)]}

    def _check_archivable(self):
        """Return the reasons why the order can not be archived yet (rule 11); addons add theirs."""
        self.ensure_one()
        waiting = self.item_ids.filtered(lambda i: not i._is_gone())
        if waiting and not self.is_onsite:
            return [self.env._("%(count)s items have not been collected.", count=len(waiting))]
        return []
