import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.metrology_notice.models.metrology_notice_kind import PLACEHOLDERS

# Longest texts by the kind of variable that stands in its name, as thing1 or phrase2.
LONGEST = {"thing": 20, "character_string": 32, "phrase": 5, "name": 10, "phone_number": 17, "const": 20}


class MetrologyWechatTemplate(models.Model):
    """A message template of an official account, and which of our words go into it."""

    _name = "metrology.wechat.template"
    _description = "WeChat Template"
    _order = "account_id, id"
    _rec_name = "template_code"

    account_id = fields.Many2one("metrology.wechat.account", required=True, index=True, ondelete="cascade")
    kind_id = fields.Many2one("metrology.notice.kind", required=True, index=True, ondelete="cascade")
    template_code = fields.Char(string="Template ID", required=True)
    parameters = fields.Char(
        required=True,
        help="Which of our words go into the variables of the template: name=word, separated by commas. "
        "For example: thing1=site, character_string2=order, number3=items.",
    )

    _kind_unique = models.UniqueIndex(
        "(account_id, kind_id)", "An account has one template for each kind of notice."
    )
    _order_idx = models.Index("(account_id, id)")

    @api.constrains("parameters")
    def _check_parameters(self):
        for template in self:
            for name, word in template._get_pairs():
                if not name or word not in (*PLACEHOLDERS, "short_text"):
                    raise ValidationError(
                        self.env._(
                            "Parameters of template %(code)s: “%(name)s=%(word)s” is not understood. Write "
                            "name=word with one of the words %(known)s.",
                            code=template.template_code,
                            name=name,
                            word=word,
                            known=", ".join(PLACEHOLDERS),
                        )
                    )

    def _get_pairs(self):
        self.ensure_one()
        pairs = []
        for part in (self.parameters or "").replace("，", ",").split(","):
            name, _equals, word = (piece.strip() for piece in part.partition("="))
            pairs.append((name, word))
        return pairs

    def _fill_parameters(self, words):
        """Return {name of the variable: text}, not longer than WeChat takes it."""
        filled = {}
        for name, word in self._get_pairs():
            longest = LONGEST.get(re.sub(r"\d+$", "", name))
            text = str(words.get(word, "")) or "-"
            filled[name] = f"{text[: longest - 1]}…" if longest and len(text) > longest else text
        return filled
