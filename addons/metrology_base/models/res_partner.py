import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from .. import uscc as codes
from ..company_key import bigrams, company_key, distinctive_halves, is_near, pinyin_initials

MAX_NEAR_CANDIDATES = 200
CHINESE_LIKE = ("like", "ilike")
# what a caller may put into the context to see more, or less, than the name of a customer
DISPLAY_OPTIONS = (
    "formatted_display_name",
    "partner_display_name_hide_company",
    "partner_show_db_id",
    "show_address",
    "show_email",
    "show_vat",
)
# at least seven digits, written as numbers are written
WHOLE_NUMBER = re.compile(r"(?:[\s+()（）－—-]*[0-9０-９]){7,}[\s)）]*(?:(?:转|分机|ext\.?|-)\s*\d{1,6})?")


class ResPartner(models.Model):
    """The customer file: what the counters and the call centre know about a customer."""

    _inherit = "res.partner"

    customer_no = fields.Char(string="Customer No.", copy=False, readonly=True)
    customer_category_id = fields.Many2one(
        "metrology.reason",
        domain="[('kind', '=', 'customer_category')]",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
    )
    customer_status_id = fields.Many2one(
        "metrology.reason",
        domain="[('kind', '=', 'customer_status')]",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
    )
    uscc = fields.Char(
        string="Unified Social Credit Code",
        copy=False,
        tracking=True,
        help="Eighteen characters of GB 32100, as printed on the business licence. Private persons have "
        "none.",
    )
    organization_code = fields.Char(
        compute="_compute_organization_code",
        store=True,
        readonly=False,
        copy=False,
        help="Nine characters of GB 11714. It is part of the unified social credit code; older files "
        "have only this.",
    )
    invoice_title = fields.Char(
        help="Name of the buyer on the invoice, when it differs from the customer's name."
    )
    invoice_tax_no = fields.Char(
        string="Invoice Tax No.", help="Tax number of the buyer, when it differs from the credit code."
    )
    invoice_bank_name = fields.Char(string="Invoice Bank")
    invoice_bank_account = fields.Char()
    phone_ids = fields.One2many("metrology.phone", "partner_id", string="Telephone Numbers")
    company_key = fields.Char(
        compute="_compute_company_key",
        store=True,
        help="The name without spaces, punctuation and brackets: different spellings of a company share it.",
    )
    pinyin_initials = fields.Char(compute="_compute_pinyin_initials", store=True)
    duplicate_partner_ids = fields.Many2many(
        "res.partner", string="Possible Twins", compute="_compute_duplicate_partner_ids"
    )
    near_partner_ids = fields.Many2many(
        "res.partner",
        string="Similar Names",
        compute="_compute_near_partner_ids",
        help="Companies whose name differs in a character or two. Made for one customer on a form.",
    )
    duplicate_partner_id = fields.Many2one(
        "res.partner", string="Possible Twin", compute="_compute_duplicate_partner_id"
    )
    interaction_ids = fields.One2many("metrology.interaction", "partner_id", string="Timeline")
    interaction_count = fields.Integer(string="Contacts with Us", compute="_compute_interaction_count")
    customer_search = fields.Char(
        string="Customer",
        compute="_compute_customer_search",
        search="_search_customer_search",
        help="Finds a customer by name, pinyin initials, customer number, credit code or telephone number.",
    )

    _customer_no_unique = models.UniqueIndex(
        "(customer_no) WHERE customer_no IS NOT NULL", "Another customer already has this customer number."
    )
    _uscc_unique = models.UniqueIndex(
        "(uscc) WHERE uscc IS NOT NULL AND is_company",
        "Another company already has this unified social credit code. Open that customer instead.",
    )
    _uscc_idx = models.Index("(uscc) WHERE uscc IS NOT NULL")
    _company_key_idx = models.Index("(company_key) WHERE company_key IS NOT NULL")
    _pinyin_initials_idx = models.Index(
        "(pinyin_initials text_pattern_ops) WHERE pinyin_initials IS NOT NULL"
    )

    # ------------------------------------------------------------------ computed

    @api.depends("uscc")
    def _compute_organization_code(self):
        for partner in self:
            if partner.uscc and codes.problem(partner.uscc) is None:
                partner.organization_code = codes.organization_code(partner.uscc)
            else:
                partner.organization_code = partner.organization_code

    @api.depends("name", "is_company")
    def _compute_company_key(self):
        for partner in self:
            partner.company_key = company_key(partner.name) or False if partner.is_company else False

    @api.depends("name")
    def _compute_pinyin_initials(self):
        for partner in self:
            partner.pinyin_initials = pinyin_initials(partner.name) or False

    @api.depends("name", "is_company", "uscc")
    def _compute_duplicate_partner_ids(self):
        companies = self.filtered("is_company")
        keys = {company_key(partner.name) for partner in companies} - {""}
        uscc = {codes.normalize(partner.uscc) for partner in companies} - {""}
        found = self.browse()
        if keys or uscc:
            found = self.with_context(active_test=False).search(
                Domain("is_company", "=", True)
                & (Domain("company_key", "in", list(keys)) | Domain("uscc", "in", list(uscc))),
                limit=200,
            )
        for partner in self:
            twins = self.browse()
            if partner.is_company:
                key, code = company_key(partner.name), codes.normalize(partner.uscc)
                twins = (found - partner._origin).filtered(
                    lambda twin, key=key, code=code: (
                        (key and twin.company_key == key) or (code and twin.uscc == code)
                    )
                )
            partner.duplicate_partner_ids = twins

    @api.depends("name", "is_company")
    def _compute_near_partner_ids(self):
        for partner in self:
            partner.near_partner_ids = partner._find_near_twins() if partner.is_company else False

    @api.depends("duplicate_partner_ids", "near_partner_ids")
    def _compute_duplicate_partner_id(self):
        for partner in self:
            partner.duplicate_partner_id = (partner.duplicate_partner_ids or partner.near_partner_ids)[:1]

    def _find_near_twins(self):
        """Return companies whose name differs in a character or two."""
        self.ensure_one()
        key = company_key(self.name)
        halves = [pairs for pairs in map(bigrams, distinctive_halves(key)) if pairs]
        if not halves:
            return self.browse()
        candidates = self.search(
            Domain("is_company", "=", True)
            & Domain("id", "!=", self._origin.id)
            & Domain.OR(self._get_bigram_domain(pairs) for pairs in halves),
            order="id",
            limit=MAX_NEAR_CANDIDATES,
        )
        return candidates.filtered(lambda twin: is_near(key, twin.company_key or ""))

    def _compute_interaction_count(self):
        counts = dict(
            self.env["metrology.interaction"]._read_group(
                [("partner_id", "in", self.ids)], ["partner_id"], ["__count"]
            )
        )
        for partner in self:
            partner.interaction_count = counts.get(partner._origin, 0)

    def _compute_customer_search(self):
        self.customer_search = False

    # ------------------------------------------------------------------ search

    @api.model
    def _search_customer_search(self, operator, value):
        if operator not in ("like", "ilike", "=") or not isinstance(value, str):
            return NotImplemented
        text = value.strip()
        domain = Domain("display_name", "ilike", text)
        if re.fullmatch(r"[\d\s+-]{4,}", text):
            domain |= Domain("phone_ids", "any", self.env["metrology.phone"]._get_search_domain(text))
        if re.fullmatch(r"[A-Za-z0-9]{2,}", text):
            domain |= Domain("pinyin_initials", "=like", text.lower() + "%")
        return domain

    def _compute_display_name(self):
        """Take the stored name where nothing more is asked for: a list of hits costs one read, no parents."""
        named = self.browse()
        if not any(self.env.context.get(option) for option in DISPLAY_OPTIONS):
            # a contact without a name shows its type, which has to be said in the reader's language
            named = self.filtered("name")
            for partner in named:
                partner.display_name = partner.complete_name
        return super(ResPartner, self - named)._compute_display_name()

    @api.model
    def _search_display_name(self, operator, value):
        """Look Chinese names up in the index of character pairs, and recognise codes and numbers.

        What the stock search finds is found here as well: the pairs only narrow down where it has to look.
        """
        pairs = bigrams(value) if operator in CHINESE_LIKE and isinstance(value, str) else []
        if pairs == [value]:
            # two characters are one pair, and whoever has the pair has the two characters
            return self._get_bigram_domain(pairs)
        domain = super()._search_display_name(operator, value)
        if operator not in CHINESE_LIKE or not isinstance(value, str):
            return domain
        if pairs:
            return self._get_bigram_domain(pairs) & Domain(domain)
        identity = self._get_identity_domain(value.strip())
        # a whole code or number that somebody has is meant as such; looking for it inside names takes seconds
        if not identity.is_false() and self.with_context(active_test=False).search_count(identity, limit=1):
            return identity
        return domain

    @api.model
    def _get_bigram_domain(self, pairs):
        """Return the condition that all these pairs of Chinese characters stand in the searched columns."""
        self.flush_model(self._get_bigram_fields())
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s @> %s::text[]", SQL.identifier(alias, "name_bigrams"), pairs
            ),
            predicate=lambda partner: (
                set(pairs) <= {pair for name in self._get_bigram_fields() for pair in bigrams(partner[name])}
            ),
        )

    @api.model
    def _get_bigram_fields(self):
        """Return the columns behind `name_bigrams`: those that the stock search looks into."""
        return ["complete_name", "email", "ref", "vat", "company_registry"]

    @api.model
    def _get_identity_domain(self, text):
        """Return the domain for a text that is a whole credit code, customer number or telephone number."""
        code = codes.normalize(text)
        if len(code) == 18 and codes.problem(code) is None:
            return Domain("uscc", "=", code)
        if re.fullmatch(r"KH\d+", code):
            return Domain("customer_no", "=", code)
        if not WHOLE_NUMBER.fullmatch(text):
            return Domain.FALSE
        numbers = self.env["metrology.phone"]._get_e164(text)
        return Domain("phone_ids", "any", [("e164", "in", numbers)]) if numbers else Domain.FALSE

    @api.model
    def _find_by_name_part(self, text, limit=8):
        """Return customers whose name contains `text`, quickly also among a million of them."""
        return self.search([("display_name", "ilike", text)], limit=limit)

    # ------------------------------------------------------------------ checks

    @api.constrains("uscc", "is_company")
    def _check_uscc(self):
        for partner in self.filtered("uscc"):
            found = codes.problem(partner.uscc)
            if found:
                raise ValidationError(partner._uscc_message(found))

    @api.model
    def _refuse_uscc_twin(self, code, partner=None):
        """Name the customer who has this code already, before the database says no in fewer words."""
        if not code:
            return
        # sudo: res.partner - a twin that this person may not see still makes the code taken
        twin = (
            self.sudo()
            .with_context(active_test=False)
            .search(
                [("uscc", "=", code), ("is_company", "=", True), ("id", "!=", partner.id if partner else 0)],
                limit=1,
            )
        )
        if twin:
            raise ValidationError(
                self.env._(
                    "The unified social credit code %(code)s already belongs to %(twin)s (customer no. "
                    "%(number)s%(archived)s). Open that customer instead of making a second one.",
                    code=code,
                    twin=twin.name,
                    number=twin.customer_no or self.env._("none"),
                    archived="" if twin.active else self.env._(", archived"),
                )
            )

    def _uscc_message(self, found):
        names = {"code": self.uscc, "partner": self.name or "", "length": len(self.uscc)}
        if found == "length":
            return self.env._(
                "The unified social credit code “%(code)s” of %(partner)s has %(length)s characters, it "
                "must have 18. "
                "Copy it from the business licence.",
                **names,
            )
        if found == "character":
            return self.env._(
                "The unified social credit code “%(code)s” of %(partner)s contains a character that "
                "cannot stand "
                "there. It has digits and capital letters, never I, O, Z, S or V; perhaps an O should be "
                "a 0.",
                **names,
            )
        return self.env._(
            "The unified social credit code “%(code)s” of %(partner)s does not pass the check of its "
            "last character. "
            "One character is wrong or two are swapped; compare it with the business licence.",
            **names,
        )

    @api.constrains("organization_code")
    def _check_organization_code(self):
        for partner in self.filtered("organization_code"):
            if partner.uscc and partner.organization_code != codes.organization_code(partner.uscc):
                raise ValidationError(
                    self.env._(
                        "The organisation code %(code)s of %(partner)s is not the one inside its unified "
                        "social credit "
                        "code (%(expected)s). Correct one of the two.",
                        code=partner.organization_code,
                        partner=partner.name or "",
                        expected=codes.organization_code(partner.uscc),
                    )
                )
            if not partner.uscc and codes.organization_problem(partner.organization_code):
                raise ValidationError(
                    self.env._(
                        "The organisation code “%(code)s” of %(partner)s is wrong. It has eight "
                        "characters and a check "
                        "character, for example MA01Q8BQ4; compare it with the certificate or leave it "
                        "empty.",
                        code=partner.organization_code,
                        partner=partner.name or "",
                    )
                )

    @api.constrains("customer_category_id", "customer_status_id")
    def _check_customer_lists(self):
        for partner in self:
            for name in ("customer_category_id", "customer_status_id"):
                reason = partner[name]
                if reason and f"{reason.kind}_id" != name:
                    raise ValidationError(
                        self.env._(
                            "“%(reason)s” is not an entry of the list “%(field)s”. Choose one of that list.",
                            reason=reason.name,
                            field=self._fields[name].get_description(self.env, ["string"])["string"],
                        )
                    )

    # ------------------------------------------------------------------ create and write

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [self._normalize_codes(vals) for vals in vals_list]
        for vals in vals_list:
            if vals.get("is_company", self.env.context.get("default_is_company")):
                self._refuse_uscc_twin(vals.get("uscc"))
        partners = super().create(vals_list)
        partners._number_customers()
        partners.filtered("phone")._mirror_phone()
        return partners

    def write(self, vals):
        vals = self._normalize_codes(vals)
        if vals.keys() & {"uscc", "is_company"}:
            for partner in self:
                if vals.get("is_company", partner.is_company):
                    self._refuse_uscc_twin(vals.get("uscc", partner.uscc), partner)
        result = super().write(vals)
        if vals.keys() & {"customer_category_id", "uscc"}:
            self._number_customers()
        if "phone" in vals or "country_id" in vals:
            self._mirror_phone()
        return result

    @api.model
    def _normalize_codes(self, vals):
        cleaned = {
            name: codes.normalize(vals[name]) or False
            for name in ("uscc", "organization_code")
            if name in vals
        }
        return {**vals, **cleaned} if cleaned else vals

    def _number_customers(self):
        self.filtered(lambda partner: partner.customer_category_id or partner.uscc)._ensure_customer_no()

    def _ensure_customer_no(self):
        """Give a customer number to those who have none yet."""
        for partner in self.filtered(lambda partner: not partner.customer_no):
            # sudo: ir.sequence - whoever may make a customer may use up the next number
            partner.customer_no = self.env["ir.sequence"].sudo().next_by_code("metrology.customer")

    def _mirror_phone(self):
        """Keep the numbers of the stock phone field among the telephone numbers."""
        # sudo: metrology.phone - whoever may change the phone field changes its copy with it
        Phone = self.env["metrology.phone"].sudo()
        missing, obsolete = [], Phone
        # sudo: res.partner - a portal user who changes his own number may not read the telephone numbers
        for partner in self.sudo():
            wanted = {
                (parsed.e164 or parsed.raw, parsed.extension): parsed
                for parsed in Phone._parse(partner.phone, partner)
                if parsed.e164
            }
            for phone in partner.phone_ids:
                key = (phone.e164 or phone.raw, phone.extension or "")
                if not wanted.pop(key, None) and phone.origin == "partner":
                    obsolete += phone
            missing += [
                {"partner_id": partner.id, "raw": parsed.raw, "origin": "partner"}
                for parsed in wanted.values()
            ]
        obsolete.unlink()
        Phone.create(missing)

    # ------------------------------------------------------------------ buttons

    def action_open_duplicates(self):
        """Show the customer together with its possible twins, ready to be merged."""
        self.ensure_one()
        twins = self + self.duplicate_partner_ids + self.near_partner_ids
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Possible Twins"),
            "res_model": "res.partner",
            "view_mode": "list,form",
            "domain": [("id", "in", twins.ids)],
            "context": {"active_test": False},
        }

    def action_open_interactions(self):
        """Show every contact with the customer."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("metrology_base.metrology_interaction_action")
        return {
            **action,
            "domain": [("partner_id", "child_of", self.id)],
            "context": {"default_partner_id": self.id},
        }

    # ------------------------------------------------------------------ index of character pairs

    def _auto_init(self):
        result = super()._auto_init()
        create_name_bigrams(self.env.cr)
        return result


def create_name_bigrams(cr):
    """Make the column of character pairs and its index; the database itself keeps them up to date."""
    cr.execute(
        r"""
        CREATE OR REPLACE FUNCTION metrology_bigrams(source text) RETURNS text[]
        LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $function$
        DECLARE
            pairs text[] := '{}';
            pair text;
        BEGIN
            IF source !~ '[\u3400-\ufaff]' THEN
                RETURN pairs;
            END IF;
            FOR n IN 1 .. length(source) - 1 LOOP
                pair := substr(source, n, 2);
                IF pair ~ '^[\u4e00-\u9fff\u3400-\u4dbf\uf900-\ufaff]{2}$' AND pair <> ALL (pairs) THEN
                    pairs := pairs || pair;
                END IF;
            END LOOP;
            RETURN pairs;
        END
        $function$
        """
    )
    cr.execute(
        """
        ALTER TABLE res_partner ADD COLUMN IF NOT EXISTS name_bigrams text[] GENERATED ALWAYS AS (
            metrology_bigrams(
                COALESCE(complete_name, '') || ' ' || COALESCE(email, '') || ' ' || COALESCE(ref, '')
                || ' ' || COALESCE(vat, '') || ' ' || COALESCE(company_registry, '')
            )
        ) STORED
        """
    )
    cr.execute(
        """
        CREATE INDEX IF NOT EXISTS res_partner__name_bigrams_idx
        ON res_partner USING gin (name_bigrams) WITH (fastupdate = off)
        """
    )


def drop_name_bigrams(cr):
    cr.execute("ALTER TABLE res_partner DROP COLUMN IF EXISTS name_bigrams")
    cr.execute("DROP FUNCTION IF EXISTS metrology_bigrams(text)")
