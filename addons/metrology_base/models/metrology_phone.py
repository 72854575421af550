import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ..phone_numbers import mobile_e164, parse_phones, region_of

# fewer digits than this would match half of the country
MIN_LAST_DIGITS = 4
# one number that no area code has to be put before
COMPLETE = re.compile(r"(?:\+|0)[\d\s-]*|1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}")


class MetrologyPhone(models.Model):
    """One telephone number of a customer, who has many; one number may belong to several customers.

    Numbers are found by their E.164 form, whatever the spelling was. `raw` keeps what somebody wrote.
    """

    _name = "metrology.phone"
    _description = "Telephone Number"
    _order = "sequence, id"
    _rec_name = "national"

    partner_id = fields.Many2one("res.partner", required=True, index=True, ondelete="cascade")
    raw = fields.Char(string="Number", required=True, help="The number as it was written down.")
    e164 = fields.Char(
        string="E.164",
        readonly=True,
        help="The number by which callers are recognised. Short numbers such as 12315 stand here as they "
        "are.",
    )
    extension = fields.Char(readonly=True)
    national = fields.Char(string="Shown As", readonly=True)
    kind = fields.Selection(
        [
            ("mobile", "Mobile"),
            ("fixed", "Fixed line"),
            ("toll_free", "Toll free"),
            ("shared_cost", "Shared cost"),
            ("short_code", "Short number"),
            ("unknown", "Not recognised"),
        ],
        readonly=True,
        required=True,
        default="unknown",
    )
    region = fields.Char(
        string="Region in Chinese",
        readonly=True,
        help="City or province in Chinese, empty when it cannot be told.",
    )
    region_name = fields.Char(string="Region", compute="_compute_region_name")
    carrier = fields.Char(readonly=True, help="A guess: numbers move between carriers.")
    note = fields.Char(help="Whose number it is, or when to call.")
    sequence = fields.Integer(default=10)
    origin = fields.Selection(
        [("manual", "Typed in here"), ("partner", "Phone field of the contact")],
        required=True,
        readonly=True,
        default="manual",
    )

    _e164_idx = models.Index("(e164) WHERE e164 IS NOT NULL")
    _last_digits_idx = models.Index("(reverse(e164)) WHERE e164 IS NOT NULL")
    _order_idx = models.Index("(sequence, id)")
    _partner_order_idx = models.Index("(partner_id, sequence, id)")
    _number_unique = models.UniqueIndex(
        "(partner_id, e164, COALESCE(extension, '')) WHERE e164 IS NOT NULL",
        "This customer already has this telephone number. Leave out the second one.",
    )

    @api.depends("e164", "region")
    @api.depends_context("lang")
    def _compute_region_name(self):
        chinese = (self.env.lang or "").startswith("zh")
        for phone in self:
            name = phone.region if chinese else region_of(phone.e164, "en")
            phone.region_name = name or self.env._("Unknown region")

    @api.depends("national", "raw", "extension")
    def _compute_display_name(self):
        for phone in self:
            number = phone.national or phone.raw or ""
            phone.display_name = (
                self.env._("%(number)s ext. %(extension)s", number=number, extension=phone.extension)
                if phone.extension and phone.national
                else number
            )

    @api.constrains("raw")
    def _check_raw(self):
        for phone in self:
            if sum(character.isdigit() for character in phone.raw or "") < 3:
                raise ValidationError(
                    self.env._(
                        "“%(raw)s” is not a telephone number. Write digits, for example 010-80222667 or "
                        "138 0013 8000.",
                        raw=phone.raw or "",
                    )
                )

    @api.onchange("raw")
    def _onchange_raw(self):
        """Show at once how the number is understood."""
        if self.raw:
            parsed = self._parse(self.raw, self.partner_id)
            if parsed:
                self.update(self._prepare_number(parsed[0]))

    @api.model_create_multi
    def create(self, vals_list):
        """Read the numbers; a text with several numbers makes several lines."""
        first, more = [], []
        for vals in vals_list:
            vals = {**vals, "raw": str(vals.get("raw") or "").strip()}
            partner = self.env["res.partner"].browse(vals.get("partner_id"))
            parsed = self._parse(vals["raw"], partner)
            if len(parsed) > 1:
                first.append({**vals, **self._prepare_number(parsed[0]), "raw": parsed[0].raw})
                more += [{**vals, **self._prepare_number(one), "raw": one.raw} for one in parsed[1:]]
            else:
                first.append({**vals, **(self._prepare_number(parsed[0]) if parsed else {})})
        phones = super().create(first)
        super().create(more)
        return phones

    def write(self, vals):
        if "raw" not in vals:
            return super().write(vals)
        vals = {**vals, "raw": str(vals["raw"] or "").strip()}
        for phone in self:
            parsed = self._parse(vals["raw"], phone.partner_id)
            if not parsed:
                super(MetrologyPhone, phone).write({**vals, "e164": False, "kind": "unknown"})
                continue
            raw = vals["raw"] if len(parsed) == 1 else parsed[0].raw
            super(MetrologyPhone, phone).write({**vals, **self._prepare_number(parsed[0]), "raw": raw})
            self.create([{"partner_id": phone.partner_id.id, "raw": one.raw} for one in parsed[1:]])
        return True

    @api.model
    def _get_area_code(self):
        """Return the area code that people at this counter leave out."""
        # sudo: metrology.site - the area code is needed for every import, whoever runs it
        sites = self.env["metrology.site"].sudo()
        site = sites.browse(self.env.user.metrology_site_id.id) or sites.search([], limit=1)
        return site.area_code or ""

    @api.model
    def _parse(self, text, partner=None):
        country = partner.country_id.code if partner and partner.country_id else "CN"
        is_complete = country != "CN" or COMPLETE.fullmatch(text or "")
        return parse_phones(text, "" if is_complete else self._get_area_code(), country)

    @api.model
    def _prepare_number(self, parsed):
        return {
            "e164": parsed.e164 or False,
            "extension": parsed.extension or False,
            "national": parsed.national or False,
            "kind": parsed.kind,
            "region": parsed.region or False,
            "carrier": parsed.carrier or False,
        }

    @api.model
    def _get_e164(self, text):
        """Return the numbers in the text as they are stored, without what cannot be read."""
        return [parsed.e164 for parsed in self._parse(text) if parsed.e164]

    @api.model
    def _find_partners(self, number, limit=20):
        """Return the active customers who have this number, in any spelling; several share a switchboard."""
        mobile = mobile_e164(number)
        numbers = [mobile] if mobile else self._get_e164(number)
        Partner = self.env["res.partner"]
        if not numbers:
            return Partner
        self.check_access("read")
        self.flush_model(["e164", "partner_id", "sequence"])
        Partner.flush_model(["active", "company_id"])
        # By hand, because a ringing telephone waits for it; reading the customers then obeys every rule.
        # A condition and not a join: with thirty indexes on customers, planning a join takes twice as long.
        found = self.env.execute_query(
            SQL(
                """
                SELECT phone.partner_id
                  FROM metrology_phone phone
                 WHERE phone.e164 IN %s
                   AND (
                        SELECT partner.active
                               AND (partner.company_id IS NULL OR partner.company_id IN %s)
                          FROM res_partner partner
                         WHERE partner.id = phone.partner_id
                   )
                 ORDER BY phone.sequence, phone.id
                 LIMIT %s
                """,
                tuple(numbers),
                tuple(self.env.companies.ids),
                limit,
            )
        )
        return Partner.browse(dict.fromkeys(partner_id for [partner_id] in found))

    @api.model
    def _get_search_domain(self, text):
        """Return the domain for what somebody typed: a whole number or its last digits."""
        numbers = self._get_e164(text)
        domain = Domain("e164", "in", numbers) if numbers else Domain.FALSE
        digits = "".join(character for character in text or "" if character.isascii() and character.isdigit())
        if len(digits) >= MIN_LAST_DIGITS and len(digits) <= 11:
            ends = Domain.custom(
                to_sql=lambda model, alias, query: SQL(
                    "reverse(%s) LIKE %s", SQL.identifier(alias, "e164"), digits[::-1] + "%"
                ),
                predicate=lambda phone: (phone.e164 or "").endswith(digits),
            )
            domain |= Domain("e164", "!=", False) & ends
        return domain
