from odoo import api, fields, models

from odoo.addons.metrology_base.company_key import pinyin_initials

from ..const import EVIDENCE


class MetrologyMandatoryCategory(models.Model):
    """A row of a catalogue of instruments under mandatory verification.

    The list in force and the one it replaced are both kept, because the national platform still shows old
    names and old papers cite them.
    """

    _name = "metrology.mandatory.category"
    _description = "Mandatory catalogue row"
    _order = "edition desc, sequence, id"
    _rec_names_search = ["instrument_name", "category", "name_en", "pinyin_initials"]

    edition = fields.Selection(
        [("2020", "2020 No. 42"), ("1987", "1987 (55 items)")], required=True, index=True
    )
    state = fields.Selection(
        [("in_force", "In force"), ("superseded", "Superseded")],
        string="Status",
        required=True,
        default="in_force",
        index=True,
    )
    sequence = fields.Integer(default=10)
    category = fields.Char(required=True, index=True)
    instrument_name = fields.Char(index=True)
    name_en = fields.Char(string="English name")
    pinyin_initials = fields.Char(compute="_compute_pinyin_initials", store=True, index=True)
    supervision = fields.Selection(
        [
            ("p", "Type approval"),
            ("v", "Mandatory verification"),
            ("pv", "Type approval and mandatory verification"),
        ],
        help="Instruments in use need mandatory verification unless it says type approval only.",
    )
    verification_mode = fields.Char(
        help="periodic, first verification only (scrap or rotate), or none; with exceptions."
    )
    scope = fields.Char(help="Use that makes the instrument fall under mandatory verification.")
    scope_trade = fields.Boolean(string="Trade settlement")
    scope_safety = fields.Boolean(string="Safety protection")
    scope_medical = fields.Boolean(string="Health care")
    scope_environment = fields.Boolean(string="Environment monitoring")
    evidence = fields.Selection(EVIDENCE, default="sourced", required=True, index=True)
    source = fields.Char(help="Where this row comes from.")
    note = fields.Char()
    active = fields.Boolean(default=True)
    instrument_type_ids = fields.Many2many(
        "metrology.instrument.type",
        "metrology_instrument_type_mandatory_rel",
        "category_id",
        "instrument_type_id",
        string="Instrument types",
    )

    _row_uniq = models.UniqueIndex(
        "(edition, category, COALESCE(instrument_name, ''))",
        "Category: this edition of the catalogue has the same category and instrument already.",
    )
    _order_idx = models.Index("(edition DESC, sequence, id)")

    @api.depends("category", "instrument_name")
    def _compute_display_name(self):
        for row in self:
            names = [row.category]
            if row.instrument_name and row.instrument_name != row.category:
                names.append(row.instrument_name)
            row.display_name = " / ".join(filter(None, names))

    @api.depends("category", "instrument_name")
    def _compute_pinyin_initials(self):
        for row in self:
            row.pinyin_initials = pinyin_initials(row.instrument_name or row.category)
