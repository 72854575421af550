from string import Formatter

from odoo import api, fields, models
from odoo.exceptions import ValidationError

# All that a template may say. Plain names only: a template is a person's text and reaches no attribute.
PLACEHOLDERS = ("customer", "date", "items", "lines", "link", "order", "phone", "site", "text")


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
        help="Plain text. It may contain {customer}, {date}, {items}, {lines}, {link}, {order}, {phone}, "
        "{site} and {text}.",
    )
    gather_minutes = fields.Integer(
        string="Minutes to gather",
        help="So long a message waits for more of the same kind on the same day, so that twenty finished "
        "items become one message. Zero: each is sent by itself.",
    )
    ignores_quiet_hours = fields.Boolean(help="Is sent at night too.")
    active = fields.Boolean(default=True)

    _code_unique = models.Constraint(
        "UNIQUE(code)", "Another kind of notice already has this code. Change the existing one instead."
    )
    _gather_minutes_positive = models.Constraint(
        "CHECK(gather_minutes >= 0)", "The minutes to gather are zero or more."
    )

    @api.constrains("subject", "body")
    def _check_templates(self):
        for kind in self:
            for field in ("subject", "body"):
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
        """Return {subject, body} for `partner` in `lang`; values that are not given are left empty."""
        self.ensure_one()
        lines = values.get("lines") or []
        known = {
            "customer": partner.name or "",
            "items": len(lines) or "",
            **values,
            "lines": "\n".join(f"- {line}" for line in lines),
        }
        kind = self.with_context(lang=lang)
        return {
            "subject": " ".join(self._fill(kind.subject, known).split()),
            "body": self._fill(kind.body, known).strip(),
        }

    @api.model
    def _fill(self, template, values):
        parts = []
        for text, name, _spec, _how in Formatter().parse(template):
            parts.append(text)
            if name is not None:
                parts.append(str(values.get(name, "")))
        return "".join(parts)
