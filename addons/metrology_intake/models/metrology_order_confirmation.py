import base64
import binascii
import hashlib
import io
import secrets
from datetime import timedelta

import segno

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_amount, format_date
from odoo.tools.image import binary_to_image

from ..order_content import fingerprint

TOKEN_BYTES = 32  # 256 bits
LIFETIME_MINUTES = 15
MAX_SIGNATURE_BYTES = 1_000_000
MAX_NAME = 60
MAX_REMARK = 300


class MetrologyOrderConfirmation(models.Model):
    """One time that a customer is asked to sign: what was shown, on which screen, and what came of it.

    It is bound to the content as it stood when the customer was asked: a change makes it worthless.
    The telephone gets a link that works once and for a quarter of an hour; only its hash is kept.
    """

    _name = "metrology.order.confirmation"
    _inherit = "metrology.state.mixin"
    _description = "Customer Asked to Sign"
    _order = "id desc"
    _rec_name = "order_id"

    _transitions = {"signed": ("open",), "objected": ("open",), "withdrawn": ("open",)}

    order_id = fields.Many2one(
        "metrology.order", required=True, index=True, ondelete="cascade", readonly=True
    )
    amendment_id = fields.Many2one(
        "metrology.order.amendment", index="btree_not_null", ondelete="cascade", readonly=True
    )
    user_id = fields.Many2one("res.users", string="Asked by", required=True, index=True, readonly=True)
    state = fields.Selection(
        [
            ("open", "Waiting for the customer"),
            ("signed", "Signed"),
            ("objected", "Something is wrong"),
            ("withdrawn", "Withdrawn"),
        ],
        default="open",
        required=True,
        readonly=True,
    )
    content_hash = fields.Char(string="Fingerprint", required=True, readonly=True)
    token_hash = fields.Char(required=True, readonly=True, groups="base.group_system")
    expires_at = fields.Datetime(string="Good until", required=True, readonly=True)
    channel = fields.Selection(
        [("screen", "Customer's screen"), ("phone", "Customer's telephone")], readonly=True
    )
    signed_name = fields.Char(string="Signed by", readonly=True)
    signature = fields.Binary(readonly=True, attachment=True)
    objected_item_id = fields.Many2one("metrology.order.item", readonly=True, ondelete="set null")
    objection = fields.Char(readonly=True)

    _token_unique = models.UniqueIndex("(token_hash)", "This link exists already.")

    # ------------------------------------------------------------------ asking

    @api.model
    def _ask(self, order, amendment=None):
        """Ask the customer to sign; whatever this person has asked before is withdrawn."""
        order.check_access("write")
        amendment = amendment or self.env["metrology.order.amendment"]
        self._check_askable(order, amendment)
        token = secrets.token_urlsafe(TOKEN_BYTES)
        # sudo: metrology.order.confirmation - made by asking and signing only, nobody types one
        self_sudo = self.sudo()
        self_sudo.search([("user_id", "=", self.env.uid), ("state", "=", "open")])._transition("withdrawn")
        confirmation_sudo = self_sudo.create(
            {
                "order_id": order.id,
                "amendment_id": amendment.id,
                "user_id": self.env.uid,
                "content_hash": self._get_hash(order, amendment),
                "token_hash": self._hash_token(token),
                "expires_at": fields.Datetime.now() + timedelta(minutes=LIFETIME_MINUTES),
            }
        )
        return confirmation_sudo.sudo(self.env.su), token

    @api.model
    def _check_askable(self, order, amendment):
        if amendment and amendment.state == "draft" and amendment.line_ids:
            if amendment.needs_approval and not amendment.approved_by_id:
                raise UserError(
                    self.env._("A change of price has to be approved before the customer is asked for a yes.")
                )
            return
        if amendment or order.state != "checked":
            raise UserError(self.env._("Check the order first; the customer signs what was checked."))
        if order.customer_signed_at:
            raise UserError(self.env._("The customer has signed already."))

    @api.model
    def ask_for_order(self, order_id):
        """Ask the customer to sign a checked order; return the code for the telephone."""
        order = self.env["metrology.order"].browse(order_id).exists()
        if not order:
            raise UserError(self.env._("This order does not exist any more. Begin a new one."))
        return self._prepare_code(*self._ask(order))

    @api.model
    def _prepare_code(self, confirmation, token):
        url = f"{self.get_base_url()}/metrology/sign/{token}"
        stream = io.BytesIO()
        segno.make(url, error="m").save(stream, kind="png", scale=6, border=3)
        return {
            "id": confirmation.id,
            "title": confirmation.order_id.display_name,
            "url": url,
            "qr": f"data:image/png;base64,{base64.b64encode(stream.getvalue()).decode()}",
            "minutes": LIFETIME_MINUTES,
        }

    @api.model
    def _hash_token(self, token):
        return hashlib.sha256(token.encode()).hexdigest()

    @api.model
    def _get_hash(self, order, amendment):
        content = order._get_content()
        if amendment:
            content = [content, [self._get_line_content(line) for line in amendment.line_ids]]
        return fingerprint(content)

    @api.model
    def _get_line_content(self, line):
        """Return one change as plain values, the same in every language."""
        day = fields.Date.to_string(line.new_date) or ""
        amount = f"{line.new_amount:.2f}"
        return [line.item_id.id, line.field_name, day, line.new_service_id.id, amount, line.new_text or ""]

    # ------------------------------------------------------------------ the clerk's side

    @api.model
    @api.readonly
    def get_state(self, confirmation_id):
        """Return what has become of a question that this person has asked."""
        confirmation = self._get_own(confirmation_id)
        return {
            "state": "expired" if confirmation._get_end() == "expired" else confirmation.state,
            "name": confirmation.signed_name or "",
            "text": confirmation.objection or "",
        }

    @api.model
    def withdraw(self, confirmation_id):
        """Take the question back; screen and link show nothing any more."""
        confirmation = self._get_own(confirmation_id)
        if confirmation.state == "open":
            # sudo: metrology.order.confirmation - see _ask
            confirmation.sudo()._transition("withdrawn")
        return True

    @api.model
    def _get_own(self, confirmation_id):
        confirmation = self.browse(confirmation_id).exists()
        if confirmation.user_id != self.env.user:
            raise AccessError(self.env._("Only the person who asked the customer goes on with it."))
        return confirmation

    # ------------------------------------------------------------------ the customer's screen

    @api.model
    @api.readonly
    def get_screen(self):
        """Return what the customer's screen beside this person shows now; nothing while nobody is asked."""
        confirmation = self._get_current()
        return confirmation._get_view() if confirmation else False

    @api.model
    def _get_current(self):
        if not self.env.user.has_group("metrology_base.group_reception"):
            raise AccessError(self.env._("Only the reception works with the customer's screen."))
        newest = self.search([("user_id", "=", self.env.uid)], limit=1)
        return newest if newest and not newest._get_end() else self.browse()

    @api.model
    def sign_on_screen(self, confirmation_id, name, signature):
        """Sign what the customer's screen shows."""
        return self._get_own(confirmation_id)._sign("screen", name, signature)

    @api.model
    def object_on_screen(self, confirmation_id, item_id, text):
        """Tell the clerk what is wrong in what the customer's screen shows."""
        return self._get_own(confirmation_id)._object("screen", item_id, text)

    # ------------------------------------------------------------------ what the customer does

    @api.model
    def _find_by_token(self, token):
        """Return the question that a link stands for, to be shown to whoever has the link."""
        if not isinstance(token, str) or not 20 <= len(token) <= 100:
            return self.browse()
        # sudo: metrology.order.confirmation - the link is the right to see this one question
        found_sudo = self.sudo().search([("token_hash", "=", self._hash_token(token))])
        # what is shown and signed is done with the rights of the clerk who asked
        return found_sudo.with_user(found_sudo.user_id) if found_sudo else self.browse()

    def _get_end(self):
        """Return why nothing can be signed any more: "used", "expired", "changed"; nothing while it can."""
        self.ensure_one()
        if self.state != "open":
            return "used"
        if self.expires_at <= fields.Datetime.now():
            return "expired"
        if self.order_id.state not in ("checked", "signed") or (
            self.content_hash != self._get_hash(self.order_id, self.amendment_id)
        ):
            return "changed"
        return ""

    def _get_end_text(self, end):
        return {
            "used": self.env._("This has been signed or withdrawn already. The link works once."),
            "expired": self.env._("The time is over. Ask at the counter for a new code."),
            "changed": self.env._(
                "The order has changed in the meantime. Ask at the counter for a new code."
            ),
        }[end]

    def _check_live(self):
        end = self._get_end()
        if end:
            raise UserError(self._get_end_text(end))

    def _sign(self, channel, name, signature):
        """Store the customer's signature and let the order, or its amendment, go on."""
        self.ensure_one()
        name = name.strip()[:MAX_NAME] if isinstance(name, str) else ""
        if not name:
            raise UserError(self.env._("Name of the signatory: write who signs for the customer."))
        signature = self._check_signature(signature)
        # sudo: metrology.order.confirmation - see _ask; the step locks the row, so that it happens once
        self.sudo()._lock_for_transition()
        self._check_live()
        # sudo: metrology.order.confirmation - see _ask
        self.sudo()._transition("signed", {"channel": channel, "signed_name": name, "signature": signature})
        if self.amendment_id:
            self.amendment_id.write(
                {
                    "confirmed_by_name": name,
                    "confirmed_at": fields.Datetime.now(),
                    "confirmed_channel_id": self.env["metrology.reason"]._get_default_id(
                        "contact_channel", "counter"
                    ),
                }
            )
            self.amendment_id.action_confirm()
        else:
            self.order_id._sign_as_customer(name, signature)
        return True

    def _object(self, channel, item_id, text):
        """The customer says that something is wrong: the clerk's screen goes to that line."""
        self.ensure_one()
        self._check_live()
        item = self.order_id.item_ids.filtered(lambda i: i.id == item_id)
        text = text.strip()[:MAX_REMARK] if isinstance(text, str) else ""
        values = {"channel": channel, "objected_item_id": item.id, "objection": text}
        # sudo: metrology.order.confirmation - see _ask
        self.sudo()._transition("objected", values)
        self.order_id._count_revision()
        return True

    @api.model
    def _check_signature(self, signature):
        """Return the signature (base64 or data URL of a PNG) when something is drawn in it."""
        problem = self.env._("Signature: sign in the box before you confirm.")
        if not isinstance(signature, str) or len(signature) > MAX_SIGNATURE_BYTES:
            raise UserError(problem)
        content = signature.rpartition(",")[2]
        try:
            image = binary_to_image(base64.b64decode(content, validate=True))
            is_drawn = image.format == "PNG" and bool(image.convert("RGBA").getchannel("A").getbbox())
        except (binascii.Error, ValueError, UserError) as error:
            raise UserError(problem) from error
        if not is_drawn:
            raise UserError(problem)
        return content

    # ------------------------------------------------------------------ what is shown

    def _get_view(self):
        """Return the order as the customer will sign it, in the customer's language."""
        self.ensure_one()
        order = self.order_id._in_paper_language()
        env = order.env
        return {
            "id": self.id,
            "lang": env.lang,
            "title": order.display_name,
            "site": order.site_id.display_name,
            "customer": order.submitting_partner_id.display_name,
            "facts": [
                [env._("Certificate for"), order.certificate_name or ""],
                [env._("Address on the certificate"), order.certificate_address or ""],
                [env._("Invoice to"), order.invoice_partner_id.display_name or ""],
                [env._("Submitter"), f"{order.submitter_name or ''} {order.submitter_phone or ''}".strip()],
                [env._("Special requirements"), order.special_requirement or env._("None")],
                [env._("Repair if it fails"), env._("Yes") if order.repair_wish else env._("No")],
            ],
            "items": [
                self._get_item_view(number, item)
                for number, item in enumerate(order._get_live_items(), start=1)
            ],
            "changes": [self._get_change_view(line) for line in self.amendment_id.with_env(env).line_ids],
            "total": order._get_paper_totals(),
            "promisedDate": format_date(env, order.promised_date) if order.promised_date else "",
            "flags": order._get_paper_flags(),
            "notes": order._get_paper_notes(),
            "signatory": order.submitter_name or "",
            "isAmendment": bool(self.amendment_id),
        }

    def _get_item_view(self, number, item):
        env = item.env
        fee = format_amount(env, item.fee_amount, item.currency_id) if item.is_fee_known else ""
        return {
            "id": item.id,
            "number": number,
            "label": item.item_uid or "",
            "name": item.name or "",
            "text": " · ".join(filter(None, (item.manufacturer, item.model_spec, item.measuring_interval))),
            "serial": item.serial_no or item.no_serial_reason or "",
            "accessories": item.accessory_summary or "",
            "appearance": " ".join(filter(None, (item.appearance_id.name, item.appearance_note))),
            "service": item.service_id.name or "",
            "requirement": item.special_requirement or "",
            "fee": env._("Free") if item.is_mandatory else fee,
            "promisedDate": format_date(env, item.promised_date) if item.promised_date else "",
        }

    def _get_change_view(self, line):
        label = dict(line._fields["field_name"]._description_selection(line.env))[line.field_name]
        return {
            "what": " · ".join(filter(None, (line.item_id.item_uid, label))),
            "old": line.old_value or "—",
            "new": line.new_value or "—",
        }
