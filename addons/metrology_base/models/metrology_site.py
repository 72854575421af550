import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class MetrologySite(models.Model):
    """One of the institute's places where customers come to a counter."""

    _name = "metrology.site"
    _description = "Site"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Short code that is part of every number given out at this site.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    division_code = fields.Char(help="Administrative division of GB/T 2260, six digits.")
    area_code = fields.Char(
        help="Telephone area code, for example 010. It is put before local numbers written without one."
    )
    district = fields.Char(translate=True)
    address = fields.Char(translate=True)
    hours = fields.Char(string="Opening Hours", translate=True)
    phone = fields.Char()
    calendar_id = fields.Many2one("resource.calendar", string="Counter Hours")
    lead_time_note = fields.Text(string="Note on Lead Times", translate=True)
    source = fields.Char(help="Where the facts about this site come from.")
    laboratory_ids = fields.One2many("metrology.laboratory", "site_id", string="Laboratories")
    user_ids = fields.Many2many(
        "res.users", "metrology_site_res_users_rel", "site_id", "user_id", string="Staff"
    )

    _code_unique = models.Constraint(
        "UNIQUE(code)", "Another site already has this code. Choose a different one."
    )
    _sequence_idx = models.Index("(sequence, id)")

    @api.depends("name", "code")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for site in self:
            site.display_name = site.name or site.code

    def write(self, vals):
        result = super().write(vals)
        if "user_ids" in vals:
            # record rules name the sites of a person and are kept in memory
            self.env.registry.clear_cache()
        return result

    @api.constrains("code")
    def _check_code(self):
        for site in self:
            if not re.fullmatch(r"[A-Z0-9]{1,8}", site.code or ""):
                raise ValidationError(
                    self.env._(
                        "The code “%(code)s” of site %(site)s cannot be used. Write one to eight capital "
                        "letters "
                        "or digits, for example AYDL.",
                        code=site.code or "",
                        site=site.name,
                    )
                )

    @api.constrains("division_code")
    def _check_division_code(self):
        for site in self:
            if site.division_code and not re.fullmatch(r"[1-9][0-9]{5}", site.division_code):
                raise ValidationError(
                    self.env._(
                        "The division code “%(code)s” of site %(site)s is wrong. Write the six digits of "
                        "GB/T 2260, for example 110105, or leave it empty.",
                        code=site.division_code,
                        site=site.name,
                    )
                )

    @api.constrains("area_code")
    def _check_area_code(self):
        for site in self:
            if site.area_code and not re.fullmatch(r"0[1-9][0-9]{1,2}", site.area_code):
                raise ValidationError(
                    self.env._(
                        "The area code “%(code)s” of site %(site)s is wrong. Write 0 and two or three more "
                        "digits, for example 010, or leave it empty.",
                        code=site.area_code,
                        site=site.name,
                    )
                )
