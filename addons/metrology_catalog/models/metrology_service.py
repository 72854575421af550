from odoo import api, fields, models

from ..const import CERTIFICATE_KINDS


class MetrologyService(models.Model):
    """A kind of work the institute sells: verification, calibration, testing and so on.

    It decides which certificate is issued, whether a conformity decision is needed, how long the work may
    take and which product is invoiced.
    """

    _name = "metrology.service"
    _description = "Metrology service"
    _order = "sequence, code"
    _rec_names_search = ["name", "code"]

    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    is_mandatory = fields.Boolean(
        string="Mandatory verification",
        help="Free of charge by law; purpose and registration number are asked for; never urgent.",
    )
    needs_conformity = fields.Boolean(
        string="Conformity decision", help="The result says pass or fail, not only values."
    )
    urgent_allowed = fields.Boolean(default=True)
    lead_time_days = fields.Integer(
        string="Working days", default=10, required=True, help="Promise made when no finer rule exists."
    )
    warning_days = fields.Integer(
        string="Warn before",
        default=3,
        required=True,
        help="So many working days before the promised date the work shows as at risk. A finer rule may say "
        "another number.",
    )
    certificate_kind = fields.Selection(CERTIFICATE_KINDS, default="test_report", required=True)
    fail_certificate_kind = fields.Selection(
        CERTIFICATE_KINDS, string="Certificate when failed", help="Empty: the same as when passed."
    )
    product_id = fields.Many2one(
        "product.product",
        string="Invoiced as",
        domain=[("type", "=", "service")],
        ondelete="restrict",
        index="btree_not_null",
        copy=False,
        help="Product on the invoice. Made automatically when empty.",
    )
    note = fields.Char(translate=True)
    source = fields.Char(help="Where this row comes from.")

    _code_uniq = models.Constraint(
        "unique(code)", "Code: another service has this code already. Give each service a code of its own."
    )
    _lead_time_positive = models.Constraint(
        "CHECK (lead_time_days > 0)", "Working days: enter the number of working days, at least 1."
    )
    _warning_not_negative = models.Constraint(
        "CHECK (warning_days >= 0)", "Warn before: the number of working days can not be negative."
    )
    _mandatory_not_urgent = models.Constraint(
        "CHECK (NOT (is_mandatory AND urgent_allowed))",
        "Urgent allowed: mandatory verification cannot be sold as urgent. Clear one of the two boxes.",
    )
    _order_idx = models.Index("(sequence, code)")

    @api.model_create_multi
    def create(self, vals_list):
        services = super().create(vals_list)
        services._create_missing_products()
        return services

    def write(self, vals):
        res = super().write(vals)
        if "name" in vals:
            self._get_own_products().name = vals["name"]
        return res

    def _update_field_translations(self, field_name, translations, digest=None, source_lang=""):
        res = super()._update_field_translations(field_name, translations, digest, source_lang)
        if field_name == "name":
            for product in self._get_own_products():
                product._update_field_translations(field_name, translations, digest, source_lang)
        return res

    def _get_own_products(self):
        """Templates of the products that were made for these services and bear their names."""
        # sudo: product.template - people who keep the catalogue need not be product managers
        return self.sudo().product_id.product_tmpl_id.filtered(
            lambda product: (product.default_code or "").startswith("SERVICE-")
        )

    @api.model
    def _get_by_code(self, code):
        """The service with `code`, or an empty record."""
        return self.search([("code", "=", code)], limit=1)

    def _create_missing_products(self):
        """Give every service the product it is invoiced as."""
        missing = self.filtered(lambda service: not service.product_id)
        # sudo: product.product - people who keep the catalogue need not be product managers
        products = self.env["product.product"].sudo().create([s._prepare_product_vals() for s in missing])
        for service, product in zip(missing, products, strict=True):
            service.product_id = product

    def _prepare_product_vals(self):
        self.ensure_one()
        return {
            "name": self.with_context(lang="en_US").name,
            "type": "service",
            "default_code": f"SERVICE-{self.code}",
            "list_price": 0.0,
        }

    def _get_certificate_kind(self, passed=True):
        """Kind of certificate that a result leads to."""
        self.ensure_one()
        return (not passed and self.fail_certificate_kind) or self.certificate_kind
