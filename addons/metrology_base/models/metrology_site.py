import re
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL


class Counter(NamedTuple):
    """What a site numbers by year with a sequence of its own."""

    title: str
    model: str
    letter: str = ""
    """Stands between the code of the site and the year: ``HPL-R2026-000001``; commission orders have none."""
    gapless: bool = True


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
    is_mine = fields.Boolean(
        string="My site",
        compute="_compute_is_mine",
        search="_search_is_mine",
        help="Where I work; every site for those who work for all of them.",
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

    @api.depends("user_ids")
    @api.depends_context("uid")
    def _compute_is_mine(self):
        mine = self.env.user.metrology_site_ids
        for site in self:
            site.is_mine = not mine or site in mine

    def _search_is_mine(self, operator, value):
        if operator != "in":
            return NotImplemented
        mine = self.env.user.metrology_site_ids
        return [("id", "in", mine.ids)] if mine else []

    @api.model_create_multi
    def create(self, vals_list):
        sites = super().create(vals_list)
        sites._create_counters()
        return sites

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

    def _get_counters(self):
        """Return what a site numbers: ``{field that points to the sequence: Counter}``."""
        return {}

    def _create_counters(self):
        """Give each site its counters before the first number, so that two clerks never make one together."""
        # sudo: metrology.site - who opens a site need not manage sequences
        for site_sudo in self.sudo():
            for field, counter in self._get_counters().items():
                if not site_sudo[field]:
                    values = site_sudo._prepare_counter(counter)
                    site_sudo[field] = site_sudo.env["ir.sequence"].create(values)

    def _prepare_counter(self, counter):
        letter = f"-{counter.letter}" if counter.letter else ""
        return {
            "name": f"{self.code} {counter.title}",
            "code": f"{counter.model}.{self.code}",
            "implementation": "no_gap" if counter.gapless else "standard",
            "prefix": f"{self.code}{letter}%(range_year)s-",
            "padding": 6,
            "use_date_range": True,
            "company_id": self.company_id.id,
        }

    def _next_number(self, field, date=None):
        """Return the next number of a counter of this site for the year of ``date``, today by default.

        The row of a gapless counter stays locked until the transaction ends; of two clerks at the same moment
        one waits and is retried by Odoo.

        :param field: name of the field that points to the counter, see :meth:`_get_counters`
        """
        self.ensure_one()
        date = fields.Date.to_date(date) or fields.Date.context_today(self)
        # sudo: ir.sequence - whoever does the work uses numbers, only administrators manage sequences
        sequence_sudo = self.sudo()[field]
        self._claim_year(sequence_sudo, date)
        return sequence_sudo.next_by_id(sequence_date=date)

    def _claim_year(self, sequence_sudo, date):
        """Before the first number of a year: let only one transaction open the year's counter.

        The row is written, not only locked: of two first clerks the second then fails to serialize, is
        retried by Odoo with a fresh snapshot, and finds the counter that the first one has opened.
        """
        if not sequence_sudo.date_range_ids.filtered(lambda r: r.date_from <= date <= r.date_to):
            claim = SQL("UPDATE ir_sequence SET padding = padding WHERE id = %s", sequence_sudo.id)
            self.env.cr.execute(claim)
