import re

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.metrology_base.company_key import pinyin_initials

from ..const import EVIDENCE


class MetrologyInstrumentType(models.Model):
    """A kind of measuring instrument as the catalogue names it, with its regulation and cycle."""

    _name = "metrology.instrument.type"
    _description = "Instrument type"
    _order = "sequence, code"
    _rec_names_search = ["name", "name_en", "code", "pinyin_initials", "aliases"]

    code = fields.Char(required=True, copy=False, default="/", help="Given automatically when left as /.")
    name = fields.Char(required=True, translate=True, index="trigram")
    name_en = fields.Char(string="English name", index="trigram")
    pinyin_initials = fields.Char(
        compute="_compute_pinyin_initials",
        store=True,
        index=True,
        help="First letters of the Chinese name: ylb finds 压力表.",
    )
    aliases = fields.Char(
        string="Also called",
        index="trigram",
        help="What customers call it, with a semicolon between the names: 游标卡尺；数显卡尺.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    discipline_id = fields.Many2one("metrology.discipline", required=True, index=True, ondelete="restrict")
    regulation_ids = fields.Many2many(
        "metrology.regulation",
        "metrology_instrument_type_regulation_rel",
        "instrument_type_id",
        "regulation_id",
        string="Regulations",
    )
    regulation_id = fields.Many2one(
        "metrology.regulation",
        string="Usual regulation",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('id', 'in', regulation_ids)]",
    )
    service_id = fields.Many2one(
        "metrology.service", string="Usual service", index="btree_not_null", ondelete="restrict"
    )
    cycle_months = fields.Integer(
        string="Cycle (months)", help="Months between two verifications. Empty: no fixed cycle."
    )
    cycle_note = fields.Char()
    compulsory_if_scope = fields.Selection(
        [("yes", "Yes"), ("no", "No"), ("unknown", "Not clear")],
        string="Mandatory when used in scope",
        default="unknown",
        required=True,
        help="Whether the mandatory catalogue names it; it still must be used for one of the four purposes.",
    )
    mandatory_category_ids = fields.Many2many(
        "metrology.mandatory.category",
        "metrology_instrument_type_mandatory_rel",
        "instrument_type_id",
        "category_id",
        string="Mandatory catalogue",
    )
    evidence = fields.Selection(EVIDENCE, default="sourced", required=True, index=True)
    source = fields.Char(help="Where this row comes from.")
    laboratory_ids = fields.Many2many(
        "metrology.laboratory",
        "metrology_instrument_type_laboratory_rel",
        "instrument_type_id",
        "laboratory_id",
        string="Laboratories",
        help="Laboratories that do this type. Empty: those of the discipline.",
    )
    fee_ids = fields.One2many("metrology.fee", "instrument_type_id", string="Fees")
    fee_count = fields.Integer(compute="_compute_fee_count")

    _code_uniq = models.Constraint(
        "unique(code)",
        "Code: another instrument type has this code already. Give each type a code of its own.",
    )
    _cycle_not_negative = models.Constraint(
        "CHECK (cycle_months >= 0)",
        "Cycle (months): a negative number makes no sense. Leave it empty when there is no fixed cycle.",
    )
    _order_idx = models.Index("(sequence, code)")

    @api.depends("name")
    def _compute_pinyin_initials(self):
        for instrument_type in self:
            instrument_type.pinyin_initials = pinyin_initials(instrument_type.with_context(lang="zh_CN").name)

    def _compute_fee_count(self):
        counts = dict(
            self.env["metrology.fee"]._read_group(
                [("instrument_type_id", "in", self.ids)], ["instrument_type_id"], ["__count"]
            )
        )
        for instrument_type in self:
            instrument_type.fee_count = counts.get(instrument_type, 0)

    @api.onchange("regulation_id")
    def _onchange_regulation_id(self):
        if self.regulation_id and self.regulation_id not in self.regulation_ids:
            self.regulation_ids |= self.regulation_id

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("code", "/") in ("/", "", False):
                discipline = self.env["metrology.discipline"].browse(vals.get("discipline_id"))
                number = self.env["ir.sequence"].next_by_code("metrology.instrument.type")
                vals["code"] = f"{discipline.code or 'GEN'}-{number}"
        return super().create(vals_list)

    def _get_aliases(self):
        """Return what customers call this type, besides its name in the catalogue."""
        self.ensure_one()
        return [alias.strip() for alias in re.split("[;；]", self.aliases or "") if alias.strip()]

    def _is_called(self, text):
        """Return whether this is exactly a name, the code or the initials of this type."""
        names = (self.name, self.name_en, self.code, self.pinyin_initials, *self._get_aliases())
        return text.lower() in (name.lower() for name in names if name)

    def action_view_fees(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("metrology_catalog.action_fee")
        action["domain"] = [("instrument_type_id", "=", self.id)]
        action["context"] = {"default_instrument_type_id": self.id, "default_instrument_name": self.name}
        return action

    def _get_regulation(self, date):
        """The regulation to use on `date`: the usual one, or the first other one in force."""
        self.ensure_one()
        candidates = self.regulation_id | self.regulation_ids
        return candidates.filtered(lambda regulation: regulation._is_valid_on(date))[:1]

    def _get_laboratories(self, site=None):
        """Laboratories that can do this type, those of `site` first."""
        self.ensure_one()
        laboratories = self.laboratory_ids or self.env["metrology.laboratory"].search(
            Domain("discipline_ids", "in", self.discipline_id.ids)
        )
        return laboratories.sorted(lambda lab: (lab.site_id != site if site else False, lab.sequence, lab.id))
