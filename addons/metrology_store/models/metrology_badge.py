import re
import secrets

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

# Letters and digits that nobody mixes up when a code has to be typed.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
GROUPS, GROUP_LENGTH = 4, 4
PREFIX = "BG-"
CODE = re.compile(rf"{PREFIX}[{ALPHABET}]{{4}}(?:-[{ALPHABET}]{{4}}){{3}}")


class MetrologyBadge(models.Model):
    """A person's badge: whoever shows it at a hand-over says who gives or takes."""

    _name = "metrology.badge"
    _description = "Badge"
    _order = "id desc"
    _rec_name = "user_id"

    user_id = fields.Many2one("res.users", string="Badge of", required=True, index=True, ondelete="cascade")
    code = fields.Char(
        readonly=True,
        required=True,
        copy=False,
        default=lambda self: self._make_code(),
        help="Printed on the badge as a QR code; it can be typed as well.",
    )
    active = fields.Boolean(
        default=True, help="A badge that was lost is archived and opens nothing any more."
    )

    _code_unique = models.UniqueIndex("(code)", "This badge code is already used.")
    _one_per_person = models.UniqueIndex(
        "(user_id) WHERE active IS TRUE",
        "This person has a badge already. Archive the old one first.",
    )

    @api.model
    def _make_code(self):
        """Return a code that can not be guessed (80 bits)."""
        groups = ("".join(secrets.choice(ALPHABET) for _i in range(GROUP_LENGTH)) for _j in range(GROUPS))
        return PREFIX + "-".join(groups)

    @api.constrains("code")
    def _check_code(self):
        for badge in self:
            if not CODE.fullmatch(badge.code or ""):
                raise ValidationError(
                    self.env._("Code: it is made by the system and can not be typed in; make a new badge.")
                )

    def write(self, vals):
        if vals.keys() & {"code", "user_id"}:
            raise UserError(
                self.env._("Code and person of a badge do not change. Archive it and make a new one.")
            )
        return super().write(vals)

    @api.model
    def _is_badge(self, code):
        return bool(CODE.fullmatch(code.upper()))

    @api.model
    def _identify(self, code):
        """Return the person whose badge has ``code``; nobody when it is unknown or archived."""
        # sudo: metrology.badge - the code itself is the proof; nobody lists badges this way
        badge_sudo = self.sudo().search([("code", "=", code.upper())], limit=1)
        return badge_sudo.user_id.filtered("active").sudo(False)
