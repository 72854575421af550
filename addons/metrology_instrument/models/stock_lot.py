from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ..cycle import next_due
from ..identity import clean_serial, identity_key, normalise

IDENTITY_FIELDS = ("manufacturer", "model_spec", "serial_no")
DUE_SOON_DAYS = 30
UNNAMED = "/"


class StockLot(models.Model):
    """A lot of the product “instrument” is one measuring instrument of a customer, for its whole life.

    Lots of other products stay what they are: everything added here looks at `is_instrument` first.
    """

    _inherit = "stock.lot"

    is_instrument = fields.Boolean(compute="_compute_is_instrument", store=True, precompute=True)
    instrument_type_id = fields.Many2one(
        "metrology.instrument.type", index="btree_not_null", ondelete="restrict", tracking=True
    )
    instrument_name = fields.Char(
        compute="_compute_instrument_name",
        store=True,
        readonly=False,
        precompute=True,
        help="Name on papers; that of the type unless the customer calls it otherwise.",
    )
    discipline_id = fields.Many2one(related="instrument_type_id.discipline_id", string="Discipline")
    manufacturer = fields.Char(string="Maker", tracking=True)
    model_spec = fields.Char(string="Model / specification", tracking=True)
    serial_no = fields.Char(string="Serial number", index="btree_not_null", tracking=True)
    no_serial_reason = fields.Char(
        string="Why no serial number", help="Needed when the instrument bears no serial number."
    )
    measuring_interval = fields.Char(string="Measuring range")
    accuracy_class = fields.Char()
    owner_id = fields.Many2one("res.partner", index="btree_not_null", ondelete="restrict", tracking=True)
    place_of_use = fields.Char()
    asset_no = fields.Char(
        string="Asset number", index="btree_not_null", help="The owner's own inventory number."
    )
    usual_accessories = fields.Char(help="What normally comes with it; proposed at the next reception.")
    cycle_months = fields.Integer(
        string="Cycle (months)",
        compute="_compute_cycle_months",
        store=True,
        readonly=False,
        precompute=True,
        help="Months between two verifications; 0 means no fixed cycle.",
    )
    last_certificate_no = fields.Char(string="Last certificate", index="btree_not_null", copy=False)
    last_certificate_date = fields.Date(string="Certificate date", copy=False)
    last_service_id = fields.Many2one(
        "metrology.service", string="Last service", index="btree_not_null", ondelete="restrict", copy=False
    )
    valid_until = fields.Date(
        index="btree_not_null", copy=False, help="Last day the certificate is good for."
    )
    due_state = fields.Selection(
        [
            ("none", "No due date"),
            ("valid", "Valid"),
            ("due_soon", "Due soon"),
            ("overdue", "Overdue"),
        ],
        string="Due",
        compute="_compute_due_state",
    )
    identity_key = fields.Char(compute="_compute_identity_key", store=True, precompute=True, copy=False)
    search_text = fields.Char(compute="_compute_search_text", store=True, precompute=True, copy=False)
    hand_over_count = fields.Integer(string="Hand-overs", compute="_compute_hand_over_count")

    _identity_key_uniq = models.UniqueIndex(
        "(identity_key) WHERE identity_key IS NOT NULL",
        "Serial number: an instrument of the same maker and model has this serial number already. "
        "Open that instrument instead of making another one.",
    )
    _instrument_order_idx = models.Index("(name, id) WHERE is_instrument IS TRUE")
    _search_text_idx = models.Index("USING gin (metrology_character_pairs(search_text))")

    def _auto_init(self):
        # pg_trgm is not everywhere and does not find two Chinese characters, pairs of characters do both
        self.env.cr.execute(
            """
            CREATE OR REPLACE FUNCTION metrology_character_pairs(value text) RETURNS text[]
            LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
            $$ SELECT array_agg(DISTINCT substr(value, i, 2)) FROM generate_series(1, length(value) - 1) i $$
            """
        )
        return super()._auto_init()

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        if self.env.context.get("default_is_instrument") and not values.get("product_id"):
            values["product_id"] = self._get_instrument_product().id
        return values

    @api.depends("product_id")
    def _compute_name(self):
        # a form that is only looked at must not use up a number
        product = self._get_instrument_product()
        drafts = self.filtered(lambda lot: not lot.id and not lot.name and lot.product_id == product)
        drafts.name = UNNAMED
        return super(StockLot, self - drafts)._compute_name()

    @api.depends("product_id")
    def _compute_is_instrument(self):
        product = self._get_instrument_product()
        for lot in self:
            lot.is_instrument = bool(product) and lot.product_id == product

    @api.depends("instrument_type_id")
    def _compute_instrument_name(self):
        for lot in self:
            lot.instrument_name = lot.instrument_type_id.name or lot.instrument_name

    @api.depends("instrument_type_id")
    def _compute_cycle_months(self):
        for lot in self:
            lot.cycle_months = lot.instrument_type_id.cycle_months or lot.cycle_months

    @api.depends("valid_until")
    def _compute_due_state(self):
        today = fields.Date.context_today(self)
        for lot in self:
            if not lot.valid_until:
                lot.due_state = "none"
            elif lot.valid_until < today:
                lot.due_state = "overdue"
            elif (lot.valid_until - today).days <= DUE_SOON_DAYS:
                lot.due_state = "due_soon"
            else:
                lot.due_state = "valid"

    @api.depends("is_instrument", *IDENTITY_FIELDS)
    def _compute_identity_key(self):
        for lot in self:
            lot.identity_key = lot.is_instrument and self._make_identity_key(
                lot.manufacturer, lot.model_spec, lot.serial_no
            )

    @api.depends(
        "name", "ref", "instrument_name", "asset_no", "last_certificate_no", "is_instrument", *IDENTITY_FIELDS
    )
    def _compute_search_text(self):
        for lot in self:
            words = [lot.name, lot.ref]
            if lot.is_instrument:
                words += [lot.serial_no, lot.model_spec, lot.manufacturer, lot.instrument_name]
                words += [lot.asset_no, lot.last_certificate_no]
            lot.search_text = "|".join(filter(None, map(normalise, words)))

    @api.depends("name", "is_instrument", "instrument_name", "model_spec", "serial_no")
    def _compute_display_name(self):  # pylint: disable=missing-return
        super()._compute_display_name()
        for lot in self.filtered("is_instrument"):
            parts = (lot.name, lot.instrument_name, lot.model_spec, lot.serial_no)
            lot.display_name = " ".join(filter(None, parts))

    def _compute_hand_over_count(self):
        counts = dict(
            self.env["stock.move.line"]._read_group(
                [("lot_id", "in", self.ids), ("state", "=", "done")], ["lot_id"], ["__count"]
            )
        )
        for lot in self:
            lot.hand_over_count = counts.get(lot, 0)

    @api.model
    def _search_display_name(self, operator, value):
        """Find by number, serial number, model, maker, asset or certificate number, in any spelling.

        Several words must all match; every word of two characters or more is answered by an index.
        """
        words = [normalise(word) for word in value.split()] if isinstance(value, str) else []
        words = [word for word in words if word]
        if operator != "ilike" or not words or any(len(word) < 2 for word in words):
            return super()._search_display_name(operator, value)
        return Domain.AND(self._get_word_domain(word) for word in words)

    @api.constrains("serial_no", "no_serial_reason", "is_instrument")
    def _check_serial(self):
        for lot in self:
            if lot.is_instrument and not lot.serial_no and not (lot.no_serial_reason or "").strip():
                raise ValidationError(
                    self.env._(
                        "Serial number: enter the number on the instrument. If it bears none, say why in"
                        " “Why no serial number”, for example “plate missing”."
                    )
                )

    @api.onchange("serial_no")
    def _onchange_serial_no(self):
        if self.is_instrument and self.serial_no:
            self.serial_no = clean_serial(self.serial_no)

    @api.onchange("last_certificate_date", "cycle_months")
    def _onchange_last_certificate_date(self):
        if self.last_certificate_date and self.cycle_months > 0:
            self.valid_until = next_due(self.last_certificate_date, self.cycle_months)

    @api.model_create_multi
    def create(self, vals_list):
        instruments = self._prepare_instrument_vals(vals_list)
        if instruments:
            self._check_identity(
                [
                    self._make_identity_key(*(vals.get(name) for name in IDENTITY_FIELDS))
                    for vals in instruments
                ]
            )
        if len(instruments) < len(vals_list):
            return super().create(vals_list)
        # nobody follows an instrument yet, so its first message is only cost
        quiet = self.with_context(tracking_disable=True, mail_create_nolog=True)
        return super(StockLot, quiet).create(vals_list).with_env(self.env)

    def write(self, vals):
        instruments = self.filtered("is_instrument")
        if instruments:
            if "location_id" in vals:
                raise UserError(
                    self.env._(
                        "Location: an instrument changes its place only by a hand-over between two people."
                        " Start the hand-over instead."
                    )
                )
            if vals.get("serial_no"):
                vals = {**vals, "serial_no": clean_serial(vals["serial_no"])}
            if any(name in vals for name in IDENTITY_FIELDS):
                instruments._check_identity([lot._make_identity_key_of(vals) for lot in instruments])
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_certified(self):
        for lot in self:
            if lot.is_instrument and lot.last_certificate_no:
                raise UserError(
                    self.env._(
                        "%(instrument)s has certificate %(number)s and cannot be deleted.",
                        instrument=lot.display_name,
                        number=lot.last_certificate_no,
                    )
                )

    def get_formview_id(self, access_uid=None):
        if self and self[:1].is_instrument:
            return self.env.ref("metrology_instrument.view_instrument_form").id
        return super().get_formview_id(access_uid=access_uid)

    def action_view_hand_overs(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("metrology_instrument.action_hand_over")
        action["domain"] = [("lot_id", "=", self.id), ("state", "=", "done")]
        return action

    @api.model
    def _get_instrument_product(self):
        """The one product all instruments share."""
        product = self.env.ref("metrology_instrument.product_instrument", raise_if_not_found=False)
        return product or self.env["product.product"]

    @api.model
    def _make_identity_key(self, manufacturer, model_spec, serial_no):
        """Key that two records of one piece share; False without a serial number."""
        return identity_key(manufacturer, model_spec, serial_no) or False

    def _make_identity_key_of(self, vals):
        """Key the record will have once `vals` are written; of a record to be created when it is none."""
        return self._make_identity_key(*(vals.get(name, self[name]) for name in IDENTITY_FIELDS))

    def _check_identity(self, keys):
        """Refuse `keys` that another instrument than these has, naming that one and its owner.

        `keys` belong to these records one by one, or to records about to be created when there are none.
        """
        keys = [key for key in keys if key]
        if not keys:
            return
        # sudo: stock.lot - a twin must be found even where the user may not look
        twin = self.sudo().search([("identity_key", "in", keys), ("id", "not in", self.ids)], limit=1)
        if twin:
            raise ValidationError(
                self.env._(
                    "Serial number: %(serial)s of maker %(maker)s, model %(model)s is %(instrument)s already,"
                    " owned by %(owner)s. Open that instrument, or correct maker, model or serial number.",
                    serial=twin.serial_no,
                    maker=twin.manufacturer or "—",
                    model=twin.model_spec or "—",
                    instrument=twin.name,
                    owner=twin.owner_id.display_name or self.env._("nobody"),
                )
            )
        twice = next((key for position, key in enumerate(keys) if key in keys[:position]), None)
        if twice:
            raise ValidationError(
                self.env._(
                    "Serial number: %(key)s is entered twice. Each instrument has a maker, model and serial"
                    " number of its own.",
                    key=twice.replace("|", " "),
                )
            )

    def _register_certificate(self, number, date, service=None, valid_until=None):
        """Note the newest certificate; without `valid_until` the instrument's cycle decides."""
        for lot in self:
            due = next_due(date, max(lot.cycle_months, 0)) if valid_until is None else valid_until
            lot.write(
                {
                    "last_certificate_no": number,
                    "last_certificate_date": date,
                    "last_service_id": service.id if service else lot.last_service_id.id,
                    "valid_until": due or False,
                }
            )

    def _prepare_instrument_vals(self, vals_list):
        """Complete in place the values of the new lots that are instruments, and return these."""
        product = self._get_instrument_product()
        default = self.env.context.get("default_product_id")
        default_is_instrument = self.env.context.get("default_is_instrument")
        instruments = []
        for vals in vals_list:
            marked = (
                vals.pop("is_instrument", False) or default_is_instrument or vals.get("instrument_type_id")
            )
            if marked and not vals.get("product_id") and not default:
                vals["product_id"] = product.id
            if product and vals.get("product_id", default) == product.id:
                if vals.get("serial_no"):
                    vals["serial_no"] = clean_serial(vals["serial_no"])
                instruments.append(vals)
        unnamed = [vals for vals in instruments if vals.get("name") in (None, False, "", UNNAMED)]
        for vals, name in zip(unnamed, self._draw_numbers(len(unnamed)), strict=True):
            vals["name"] = name
        return instruments

    @api.model
    def _draw_numbers(self, count):
        """The next `count` instrument numbers, in one query."""
        if not count:
            return []
        # sudo: ir.sequence - clerks use numbers without managing the sequence
        sequence = self._get_instrument_product().sudo().lot_sequence_id
        if not sequence:
            # sudo: ir.sequence - as above
            sequence = self.env.ref("metrology_instrument.sequence_instrument").sudo()
        if sequence.implementation != "standard" or sequence.use_date_range:
            return [sequence.next_by_id() for _number in range(count)]
        rows = self.env.execute_query(
            SQL("SELECT nextval(%s) FROM generate_series(1, %s)", f"ir_sequence_{sequence.id:03d}", count)
        )
        return [sequence.get_next_char(number) for (number,) in rows]

    @api.model
    def _get_word_domain(self, word):
        """Lots whose search text contains the normalised `word`."""

        def to_sql(model, alias, query):
            column = model._field_to_sql(alias, "search_text", query)
            return SQL(
                "(metrology_character_pairs(%s) @> metrology_character_pairs(%s) AND %s LIKE %s)",
                column,
                word,
                column,
                f"%{word}%",
            )

        return Domain.custom(to_sql=to_sql, predicate=lambda lot: word in (lot.search_text or ""))
