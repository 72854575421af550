import math
from string import Formatter

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_amount

# All that a template may say. Plain names only: a template is a person's text and reaches no attribute.
PLACEHOLDERS = ("amount", "customer", "date", "items", "lines", "link", "order", "phone", "site", "text")
# A short message of 70 characters is one; longer ones are cut into pieces of 67.
SMS_ONE, SMS_PIECE = 70, 67


class MetrologyNoticeKind(models.Model):
    """An occasion on which customers are told something, and the words for it."""

    _name = "metrology.notice.kind"
    _description = "Kind of Notice"
    _order = "code"

    code = fields.Char(required=True, help="Programs recognise the entry by this code.")
    name = fields.Char(required=True, translate=True)
    subject = fields.Char(required=True, translate=True)
    body = fields.Text(
        string="Text",
        required=True,
        translate=True,
        help="Plain text. It may contain {amount}, {customer}, {date}, {items}, {lines}, {link}, {order}, "
        "{phone}, {site} and {text}. A line whose placeholders are all empty is left out.",
    )
    short_text = fields.Text(
        translate=True,
        help="For short messages. The same placeholders; its lines are put together to one.",
    )
    rung_ids = fields.One2many(
        "metrology.notice.rung",
        "kind_id",
        string="Own ladder",
        help="The channels for this kind in the order of trying. Empty: all channels in the order of the "
        "house. A person's call is always the last.",
    )
    gather_minutes = fields.Integer(
        string="Minutes to gather",
        help="So long a message waits for more of the same kind on the same day, so that twenty finished "
        "items become one message. Zero: each is sent by itself.",
    )
    ignores_quiet_hours = fields.Boolean(help="Is sent at night too.")
    is_confidential = fields.Boolean(
        string="Confidential",
        help="Says what a customer owes or complains of, or holds a link that only the customer may open: "
        "contractors see such a message only while somebody has to call, or when it is their own.",
    )
    active = fields.Boolean(default=True)
    preview_subject = fields.Char(string="Subject as sent", compute="_compute_preview")
    preview_body = fields.Text(string="Text as sent", compute="_compute_preview")
    preview_short = fields.Text(string="Short text as sent", compute="_compute_preview")
    preview_length = fields.Char(string="Length", compute="_compute_preview")

    _code_unique = models.Constraint(
        "UNIQUE(code)", "Another kind of notice already has this code. Change the existing one instead."
    )
    _gather_minutes_positive = models.Constraint(
        "CHECK(gather_minutes >= 0)", "The minutes to gather are zero or more."
    )

    @api.depends("subject", "body", "short_text")
    @api.depends_context("lang")
    def _compute_preview(self):
        """Show the words as they are being typed, with the values of an invented customer."""
        values = self._get_sample()
        for kind in self:
            try:
                shown = kind._fill_all(values)
            except ValueError:
                # a bracket that is still open; saving says what is wrong
                shown = {"subject": "", "body": "", "short_text": ""}
            count = len(shown["short_text"])
            kind.preview_subject = shown["subject"]
            kind.preview_body = shown["body"]
            kind.preview_short = shown["short_text"]
            kind.preview_length = self.env._(
                "%(characters)s characters, %(messages)s short messages",
                characters=count,
                messages=self._count_short_messages(count),
            )

    @api.model
    def _count_short_messages(self, characters):
        """Return how many short messages a text of so many characters costs."""
        return 1 if characters <= SMS_ONE else math.ceil(characters / SMS_PIECE)

    @api.model
    def _get_sample(self):
        """Return values of every placeholder for the preview."""
        lines = [
            self.env._("HPL2026-000123-001 · Caliper · 0–150 mm · No. 20260001"),
            self.env._("HPL2026-000123-002 · Pressure gauge · 0–1.6 MPa · No. A-1024"),
        ]
        return self._get_words(
            self.env._("Example Instruments Co., Ltd."),
            {
                "lines": lines,
                "due": {"HPL2026-000123": 260.0},
                "order": ["HPL2026-000123"],
                "site": [self.env._("Example counter")],
                "phone": "010-80222667",
                "date": "2026-03-18",
                "link": "https://example.com",
                "text": self.env._("A few words of the person who writes."),
            },
        )

    @api.constrains("subject", "body", "short_text")
    def _check_templates(self):
        for kind in self:
            for field in ("subject", "body", "short_text"):
                kind._check_template(self._fields[field]._description_string(self.env), kind[field] or "")

    def _check_template(self, label, template):
        """Refuse a template that is not plain text with known {placeholders}."""
        try:
            parts = list(Formatter().parse(template))
        except ValueError as error:
            raise ValidationError(
                self.env._(
                    "%(label)s of “%(kind)s”: a curly bracket is open or closed by mistake. Write "
                    "placeholders as {customer}, and a bracket itself twice.",
                    label=label,
                    kind=self.name,
                )
            ) from error
        unknown = [
            name
            for _text, name, spec, how in parts
            if name is not None and (name not in PLACEHOLDERS or spec or how)
        ]
        if unknown:
            raise ValidationError(
                self.env._(
                    "%(label)s of “%(kind)s”: unknown placeholder %(unknown)s. Use %(known)s.",
                    label=label,
                    kind=self.name,
                    unknown=", ".join(f"{{{name}}}" for name in unknown),
                    known=", ".join(f"{{{name}}}" for name in PLACEHOLDERS),
                )
            )

    @api.model
    def _get(self, code):
        """Return the active kind `code`, or say that there is none."""
        kind = self.search([("code", "=", code)], limit=1)
        if not kind:
            raise ValidationError(
                self.env._("There is no active kind of notice “%(code)s”. Ask the administrator.", code=code)
            )
        return kind

    def _render(self, partner, values, lang):
        """Return {subject, body, short_text} for `partner` in `lang`; values not given are left empty."""
        self.ensure_one()
        kind = self.with_context(lang=lang)
        return kind._fill_all(kind._get_words(partner.name or "", values))

    @api.model
    def _get_words(self, customer, values):
        """Return {placeholder: text}: several orders or sites are listed, what is due is added up.

        :param values: texts, lists of texts, `lines`, and `due` as {order: amount in the company's currency}
        """
        lines = values.get("lines") or []
        comma = "、" if (self.env.lang or "").startswith("zh") else ", "
        words = {
            name: comma.join(value) if isinstance(value, list) else value
            for name, value in values.items()
            if name in PLACEHOLDERS
        }
        due = values.get("due")
        if due:
            words["amount"] = format_amount(self.env, sum(due.values()), self.env.company.currency_id)
        return {
            "customer": customer,
            "items": len(lines) or "",
            **words,
            "lines": "\n".join(f"- {line}" for line in lines),
        }

    def _fill_all(self, words):
        """Return the three texts with `words` in the place of placeholders."""
        return {
            "subject": " ".join(self._fill(self.subject or "", words).split()),
            "body": self._fill(self.body or "", words).strip(),
            "short_text": self._fill(self.short_text or "", words).replace("\n", ""),
        }

    @api.model
    def _fill(self, template, values):
        """Fill every line; one that has placeholders and nothing for any of them is left out."""
        filled = []
        for line in template.split("\n"):
            parts, wanted, given = [], False, False
            for text, name, _spec, _how in Formatter().parse(line):
                parts.append(text)
                if name is not None:
                    value = str(values.get(name, ""))
                    wanted, given = True, given or bool(value)
                    parts.append(value)
            if given or not wanted:
                filled.append("".join(parts))
        return "\n".join(filled)
