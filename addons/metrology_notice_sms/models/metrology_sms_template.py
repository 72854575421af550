from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.metrology_notice.models.metrology_notice_kind import PLACEHOLDERS


class MetrologySmsTemplate(models.Model):
    """A template that the vendor has approved, and which of our words go into it."""

    _name = "metrology.sms.template"
    _description = "SMS Template of a Provider"
    _order = "provider_id, id"
    _rec_name = "code"

    provider_id = fields.Many2one("metrology.sms.provider", required=True, index=True, ondelete="cascade")
    kind_id = fields.Many2one(
        "metrology.notice.kind",
        index="btree_not_null",
        ondelete="cascade",
        help="Empty: this template takes the whole short text of every kind that has no template.",
    )
    code = fields.Char(string="Template code", required=True, help="The number that the vendor gave to it.")
    parameters = fields.Char(
        help="Which words go into the variables of the template, in their order, separated by commas. For "
        "vendors whose variables have names: name=word. For example: items, site or count=items, "
        "place=site. Empty for a free text: its only variable is text."
    )

    _kind_unique = models.UniqueIndex(
        "(provider_id, COALESCE(kind_id, 0))", "A provider has one template for each kind of notice."
    )
    _order_idx = models.Index("(provider_id, id)")

    @api.constrains("parameters", "kind_id")
    def _check_parameters(self):
        for template in self:
            for _name, word in template._get_pairs():
                if word not in (*PLACEHOLDERS, "short_text"):
                    raise ValidationError(
                        self.env._(
                            "Parameters of template %(code)s: “%(word)s” is not known. Use %(known)s.",
                            code=template.code,
                            word=word,
                            known=", ".join(PLACEHOLDERS),
                        )
                    )

    def _get_pairs(self):
        """Return [(name of the variable, our word)] in the vendor's order."""
        self.ensure_one()
        if not (self.parameters or "").strip():
            return [] if self.kind_id else [("text", "short_text")]
        pairs = []
        for part in self.parameters.replace("，", ",").split(","):
            name, _equals, word = (piece.strip() for piece in part.partition("="))
            pairs.append((name, word or name))
        return pairs

    def _fill_parameters(self, words):
        """Return {name of the variable: text}, in the vendor's order."""
        return {name: str(words.get(word, "")) for name, word in self._get_pairs()}
