import secrets

from odoo import api, fields, models
from odoo.exceptions import UserError


class MetrologySmsProvider(models.Model):
    """An account at a company that sends short messages. A vendor is added by an addon of its own:

    * a choice in `vendor`,
    * `_deliver_<vendor>(number, template, parameters, key)` → (result, proof, key of the gateway),
    * `_read_receipts_<vendor>(request)` → [(key, result, proof)], or None for what is no receipt,
    * `_get_receipt_answer_<vendor>()` → what the vendor wants to hear.
    """

    _name = "metrology.sms.provider"
    _description = "SMS Provider"
    _order = "sequence, id"

    name = fields.Char(required=True)
    vendor = fields.Selection([], required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    endpoint = fields.Char(
        required=True,
        compute="_compute_endpoint",
        store=True,
        readonly=False,
        help="The address that the vendor names for your region.",
    )
    key_id = fields.Char(string="Access key ID", groups="base.group_system", copy=False)
    key_secret = fields.Char(string="Access key secret", groups="base.group_system", copy=False)
    sign_name = fields.Char(help="The name in brackets at the head of every message, as approved.")
    day_quota = fields.Integer(
        string="Messages in a day",
        default=1000,
        help="What is more goes by the next channel, or waits until the next day. Zero: without a limit.",
    )
    template_ids = fields.One2many("metrology.sms.template", "provider_id", string="Templates", copy=True)
    receipt_token = fields.Char(
        groups="base.group_system",
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: secrets.token_urlsafe(32),
    )
    receipt_url = fields.Char(
        string="Address for receipts",
        compute="_compute_receipt_url",
        groups="base.group_system",
        help="Enter it at the vendor as address for delivery reports. Whoever knows it can send receipts.",
    )
    is_test = fields.Boolean(string="Test gateway", compute="_compute_is_test")

    _sequence_idx = models.Index("(sequence, id)")
    _receipt_token_unique = models.UniqueIndex("(receipt_token)", "This token is used already.")
    _day_quota_positive = models.Constraint(
        "CHECK(day_quota >= 0)", "Messages in a day: write zero (no limit) or more."
    )

    @api.depends("vendor")
    def _compute_endpoint(self):
        for provider in self:
            provider.endpoint = provider._get_endpoints().get(provider.vendor, "")

    @api.depends("vendor")
    def _compute_is_test(self):
        for provider in self:
            provider.is_test = provider.vendor in self._get_test_vendors()

    @api.depends("receipt_token")
    def _compute_receipt_url(self):
        base = self.get_base_url()
        for provider in self:
            provider.receipt_url = f"{base}/metrology/notice/sms/{provider.receipt_token}"

    @api.model
    def _get_endpoints(self):
        """Return {vendor: usual address}. Vendors extend it."""
        return {}

    @api.model
    def _get_test_vendors(self):
        """Return the vendors that send nothing to anybody."""
        return ()

    @api.constrains("endpoint")
    def _check_endpoint(self):
        for provider in self:
            local = provider.endpoint.startswith(("http://127.0.0.1:", "http://localhost:"))
            if not provider.endpoint.startswith("https://") and not local:
                raise UserError(
                    self.env._(
                        "Endpoint of %(provider)s: write an address that begins with https://, for keys and "
                        "texts are not sent in the open.",
                        provider=provider.name,
                    )
                )

    @api.model
    def _get_provider(self, company):
        """Return the first active provider of the company."""
        return self.search([("company_id", "=", company.id)], limit=1)

    def _get_missing_fields(self):
        """Return the fields without which the vendor takes nothing. Vendors extend it."""
        return [] if self.is_test else ["key_id", "key_secret", "sign_name"]

    def _get_gap(self):
        """Return what has to be filled in before anything can be sent, or an empty text."""
        # sudo: metrology.sms.provider - whether a key is there is no secret
        provider = self.sudo()
        missing = [
            provider._fields[name]._description_string(self.env)
            for name in provider._get_missing_fields()
            if not provider[name]
        ]
        if not missing:
            return ""
        return self.env._(
            "SMS provider %(provider)s: fill in %(fields)s.", provider=self.name, fields=", ".join(missing)
        )

    def _get_template(self, kind):
        """Return the template for `kind`, or that for free text."""
        own = self.template_ids.filtered(lambda template: template.kind_id == kind)
        return own[:1] or self.template_ids.filtered(lambda template: not template.kind_id)[:1]

    def _deliver(self, number, template, words, key):
        """Hand one message to the vendor and return (result, proof, key of the gateway or False)."""
        self.ensure_one()
        # sudo: metrology.sms.provider - only system administrators read keys, and the program sends
        deliver = getattr(self.sudo(), f"_deliver_{self.vendor}")
        # a test gateway does without templates
        parameters = template._fill_parameters(words) if template else {"text": words["short_text"]}
        return deliver(number, template, parameters, key)

    def _take_receipts(self, request):
        """Read what the vendor posted; say whether it was understood."""
        self.ensure_one()
        receipts = getattr(self, f"_read_receipts_{self.vendor}")(request)
        if receipts is None:
            return False
        attempts = self.env["metrology.notice.attempt"]
        for keys, result, proof in receipts:
            known = [key for key in keys if key and attempts._find("sms", key)]
            key = (known or [key for key in keys if key] or [None])[0]
            if key:
                attempts._receive("sms", key, result, proof)
        return True

    def _get_receipt_answer(self):
        """Return what the vendor wants to hear after receipts were taken."""
        return getattr(self, f"_get_receipt_answer_{self.vendor}")()
