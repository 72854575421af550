from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from odoo.addons.metrology_base.given import given_ids

from ..fee_amount import FeeAmount
from .metrology_order import is_amending

IN_HOUSE_STATES = ("received", "at_lab", "in_test", "finished", "returned")
# What the two signatures cover; a change of any of these needs an amendment.
SIGNED_FIELDS = {
    "accessory_ids",
    "accuracy_class",
    "appearance_id",
    "appearance_note",
    "conformity_requested",
    "decision_rule",
    "fee_amount",
    "instrument_type_id",
    "manufacturer",
    "mandatory_purpose_id",
    "mandatory_registration_no",
    "measuring_interval",
    "model_spec",
    "name",
    "no_accessories",
    "no_serial_reason",
    "order_id",
    "point_count",
    "promised_date",
    "quantity",
    "serial_no",
    "service_id",
    "special_requirement",
}
# What no rule looks at, so that lines which differ in nothing else are computed together.
UNRULED_FIELDS = {
    "accessory_ids",
    "appearance_note",
    "no_serial_reason",
    "photo_ids",
    "sequence",
    "serial_no",
    "special_requirement",
}
# What the rules say and nobody types.
RULED_FIELDS = {"earliest_date", "identity_key", "is_in_house", "standard_fee"}
INSTRUMENT_FIELDS = (
    "instrument_type_id",
    "manufacturer",
    "model_spec",
    "serial_no",
    "no_serial_reason",
    "measuring_interval",
    "accuracy_class",
)


class MetrologyOrderItem(models.Model):
    """One physical piece on a commission order (ISO/IEC 17025 7.4: test or calibration item)."""

    _name = "metrology.order.item"
    _inherit = "metrology.state.mixin"
    _description = "Item of a Commission Order"
    _order = "sequence, id"
    _rec_names_search = ["item_uid", "serial_no", "name"]

    _transitions = {
        "received": ("registered", "at_lab"),
        "at_lab": ("received", "in_test", "finished"),
        "in_test": ("received", "at_lab", "finished"),
        "finished": ("received", "at_lab", "in_test"),
        "returned": ("received", "at_lab", "in_test"),
        "released": ("finished", "returned"),
        "cancelled": ("registered",),
    }

    order_id = fields.Many2one("metrology.order", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    position = fields.Integer(string="No.", readonly=True, copy=False)
    item_uid = fields.Char(string="Item number", readonly=True, copy=False)
    state = fields.Selection(
        [
            ("registered", "Registered"),
            ("received", "Received"),
            ("at_lab", "At the laboratory"),
            ("in_test", "In test"),
            ("finished", "Finished"),
            ("returned", "Returned untested"),
            ("released", "Released"),
            ("cancelled", "Cancelled"),
        ],
        default="registered",
        required=True,
        readonly=True,
        copy=False,
    )
    is_in_house = fields.Boolean(
        string="In house", compute="_compute_is_in_house", store=True, precompute=True
    )
    site_id = fields.Many2one(related="order_id.site_id", store=True, precompute=True)
    order_state = fields.Selection(related="order_id.state", string="Order state")
    submitting_partner_id = fields.Many2one(
        related="order_id.submitting_partner_id", store=True, precompute=True, index=True
    )
    currency_id = fields.Many2one(related="order_id.currency_id")
    is_onsite = fields.Boolean(related="order_id.is_onsite")

    instrument_id = fields.Many2one(
        "stock.lot",
        string="Known instrument",
        domain=[("is_instrument", "=", True)],
        index="btree_not_null",
        copy=False,
        help="Choose it, or leave it empty: it is found by maker, model and serial number, or made "
        "when the order is signed.",
    )
    instrument_type_id = fields.Many2one(
        "metrology.instrument.type",
        compute="_compute_from_instrument",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
    )
    name = fields.Char(
        string="Instrument name", compute="_compute_name", store=True, readonly=False, precompute=True
    )
    manufacturer = fields.Char(
        compute="_compute_from_instrument", store=True, readonly=False, precompute=True
    )
    model_spec = fields.Char(
        string="Model / specification",
        compute="_compute_from_instrument",
        store=True,
        readonly=False,
        precompute=True,
    )
    serial_no = fields.Char(
        string="Serial number",
        compute="_compute_from_instrument",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
    )
    no_serial_reason = fields.Char(
        string="Why no serial number",
        compute="_compute_from_instrument",
        store=True,
        readonly=False,
        precompute=True,
    )
    measuring_interval = fields.Char(
        string="Measuring range",
        compute="_compute_from_instrument",
        store=True,
        readonly=False,
        precompute=True,
    )
    accuracy_class = fields.Char(
        compute="_compute_from_instrument", store=True, readonly=False, precompute=True
    )
    identity_key = fields.Char(
        compute="_compute_identity_key", store=True, precompute=True, index="btree_not_null"
    )
    quantity = fields.Integer(
        default=1, required=True, help="More than 1 only for a set that has no serial numbers."
    )
    point_count = fields.Integer(
        string="Measuring points",
        help="Points that the customer wants measured. Empty: those that the price list includes.",
    )

    accessory_ids = fields.One2many("metrology.order.accessory", "item_id", string="Accessories", copy=True)
    accessory_summary = fields.Char(string="Accessories (text)", compute="_compute_accessory_summary")
    no_accessories = fields.Boolean(help="The clerk has looked: nothing else came with the instrument.")
    appearance_id = fields.Many2one(
        "metrology.reason",
        domain=[("kind", "=", "appearance")],
        default=lambda self: self.env["metrology.reason"]._get_default_id("appearance", "good"),
    )
    appearance_note = fields.Char(help="Required when the appearance is not good, unless a photo shows it.")
    photo_ids = fields.Many2many(
        "ir.attachment",
        "metrology_order_item_photo_rel",
        "item_id",
        "attachment_id",
        string="Photos",
        copy=False,
    )
    consult_note = fields.Text(string="To be asked of the customer", copy=False)
    consult_open = fields.Boolean(
        string="Waiting for the customer",
        copy=False,
        help="The laboratory can not start before the customer has answered (ISO/IEC 17025 7.4.3).",
    )

    service_id = fields.Many2one(
        "metrology.service", compute="_compute_service_id", store=True, readonly=False, precompute=True
    )
    is_mandatory = fields.Boolean(related="service_id.is_mandatory")
    regulation_id = fields.Many2one(
        "metrology.regulation", compute="_compute_regulation_id", store=True, readonly=False, precompute=True
    )
    mandatory_purpose_id = fields.Many2one(
        "metrology.reason",
        string="Purpose of mandatory verification",
        domain=[("kind", "=", "mandatory_purpose")],
    )
    mandatory_registration_no = fields.Char(string="Registration number")
    conformity_requested = fields.Boolean(
        help="The customer wants a statement of conformity on a calibration."
    )
    decision_rule = fields.Char(help="Agreed rule for the statement of conformity (ISO/IEC 17025 7.1.3).")
    special_requirement = fields.Char(help="Calibration points, confidentiality, wishes of the customer.")
    promised_date = fields.Date(
        compute="_compute_promised_date", store=True, readonly=False, precompute=True, index=True
    )
    earliest_date = fields.Date(
        string="Promise by rule", compute="_compute_earliest_date", store=True, precompute=True
    )
    promised_rule = fields.Char(string="Rule", compute="_compute_promised_rule")
    is_late = fields.Boolean(string="Late", compute="_compute_is_late", search="_search_is_late")

    standard_fee = FeeAmount(compute="_compute_standard_fee", store=True, precompute=True)
    fee_amount = FeeAmount(
        string="Fee", compute="_compute_fee_amount", store=True, readonly=False, precompute=True
    )
    is_fee_known = fields.Boolean(
        string="Price known",
        compute="_compute_is_fee_known",
        store=True,
        readonly=False,
        precompute=True,
        help="An unknown fee is blank, never 0.",
    )

    return_reason_id = fields.Many2one(
        "metrology.reason", domain=[("kind", "=", "return_reason")], readonly=True, copy=False
    )
    return_text = fields.Text(readonly=True, copy=False)
    not_required = fields.Boolean(
        readonly=True, copy=False, help="Verification is not required (result of its own)."
    )
    previous_item_id = fields.Many2one(
        "metrology.order.item",
        string="Submitted again after",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The earlier visit from which this instrument was returned untested.",
    )
    location_id = fields.Many2one(
        "stock.location", string="Where it is", readonly=True, copy=False, index="btree_not_null"
    )
    picking_ids = fields.Many2many(
        "stock.picking",
        "metrology_order_item_picking_rel",
        "item_id",
        "picking_id",
        string="Hand-overs",
        readonly=True,
        copy=False,
    )

    request_key = fields.Char(
        readonly=True,
        copy=False,
        help="Names the scan that added this line, so that a scan which is sent twice adds it once.",
    )
    awaits_scan = fields.Boolean(
        string="To be confirmed by a scan",
        copy=False,
        help="Taken over from the last order; nobody has had the piece in hand yet.",
    )

    _request_unique = models.UniqueIndex(
        "(request_key) WHERE request_key IS NOT NULL", "This scan has added a line already."
    )
    _uid_unique = models.UniqueIndex(
        "(item_uid) WHERE item_uid IS NOT NULL", "This item number is already used."
    )
    _one_visit_at_a_time = models.UniqueIndex(
        "(instrument_id) WHERE instrument_id IS NOT NULL"
        " AND state IN ('received', 'at_lab', 'in_test', 'finished', 'returned')",
        "This instrument is already in house with another order.",
    )
    # Most items have left or are being typed; who looks for a state looks for one of these.
    _state_idx = models.Index(
        "(state, site_id) WHERE state IN ('received', 'at_lab', 'in_test', 'finished', 'returned')"
    )
    _order_idx = models.Index("(sequence, id)")
    _in_house_idx = models.Index("(sequence, id) WHERE is_in_house IS TRUE")
    _quantity_positive = models.Constraint("CHECK (quantity > 0)", "The quantity of an item starts at 1.")
    _fee_not_negative = models.Constraint("CHECK (fee_amount >= 0)", "A fee can not be negative.")

    @api.depends("item_uid", "name")
    def _compute_display_name(self):
        for item in self:
            item.display_name = " ".join(filter(None, (item.item_uid, item.name))) or self.env._("New item")

    @api.depends("state", "order_id.is_onsite")
    def _compute_is_in_house(self):
        for (state, order), items in self.grouped(lambda i: (i.state, i.order_id)).items():
            items.is_in_house = state in IN_HOUSE_STATES and not order.is_onsite

    @api.depends("instrument_id")
    def _compute_from_instrument(self):
        for item in self:
            for name in INSTRUMENT_FIELDS:
                item[name] = item.instrument_id[name] if item.instrument_id else item[name]

    @api.depends("instrument_type_id")
    def _compute_name(self):
        for instrument_type, items in (
            self.filtered("instrument_type_id").grouped("instrument_type_id").items()
        ):
            items.name = instrument_type.name

    @api.depends("instrument_type_id")
    def _compute_service_id(self):
        for instrument_type, items in self.grouped("instrument_type_id").items():
            items.filtered(lambda i: not i.service_id).service_id = instrument_type.service_id

    @api.depends("instrument_type_id")
    def _compute_regulation_id(self):
        for instrument_type, items in self.grouped("instrument_type_id").items():
            if instrument_type.regulation_id:
                items.regulation_id = instrument_type.regulation_id

    @api.depends("manufacturer", "model_spec", "serial_no")
    def _compute_identity_key(self):
        for item in self:
            item.identity_key = self.env["stock.lot"]._make_identity_key(
                item.manufacturer, item.model_spec, item.serial_no
            )

    @api.depends("accessory_ids.name", "accessory_ids.quantity", "no_accessories")
    def _compute_accessory_summary(self):
        for item in self:
            if item.no_accessories:
                item.accessory_summary = self.env._("None")
            else:
                item.accessory_summary = ", ".join(
                    f"{a.name} × {a.quantity}" if a.quantity > 1 else a.name or "" for a in item.accessory_ids
                )

    @api.depends(
        "instrument_type_id",
        "service_id",
        "accuracy_class",
        "measuring_interval",
        "quantity",
        "point_count",
        "order_id.order_date",
    )
    def _compute_standard_fee(self):
        for key, items in self.grouped(lambda i: i._get_fee_key()).items():
            items.standard_fee = self.env["metrology.fee"]._get_amount(*key) if key[0] else 0

    def _get_fee_key(self):
        """Return what the price list needs to know: type, service, date, class, range, pieces and points."""
        return (
            self.instrument_type_id,
            self.service_id,
            self.order_id.order_date or fields.Date.context_today(self),
            self.accuracy_class or None,
            self.measuring_interval or None,
            self.quantity,
            self.point_count,
        )

    def _costs_per_point(self):
        """Return whether the price list asks for the number of measuring points."""
        self.ensure_one()
        return bool(self.instrument_type_id) and self.env["metrology.fee"]._asks_points(
            *self._get_fee_key()[:5]
        )

    @api.depends("standard_fee", "service_id")
    def _compute_fee_amount(self):
        for (fee, service), items in self.grouped(lambda i: (i.standard_fee, i.service_id)).items():
            items.fee_amount = 0 if service.is_mandatory else fee

    @api.depends("standard_fee", "service_id")
    def _compute_is_fee_known(self):
        for (fee, service), items in self.grouped(lambda i: (i.standard_fee, i.service_id)).items():
            items.is_fee_known = bool(fee) or service.is_mandatory

    def _is_charged(self):
        """Return whether the item costs its fee: what is returned untested does not (rule 14)."""
        self.ensure_one()
        return self.state != "cancelled" and not self.return_reason_id

    @api.onchange("fee_amount")
    def _onchange_fee_amount(self):
        if self.fee_amount:
            self.is_fee_known = True

    @api.depends(
        "service_id", "instrument_type_id", "order_id.site_id", "order_id.order_date", "order_id.urgency"
    )
    def _compute_earliest_date(self):
        calendar = self.env["metrology.calendar.day"]._get_calendar()
        for (order, service, _discipline), items in self.grouped(
            lambda i: (i.order_id, i.service_id, i.instrument_type_id.discipline_id)
        ).items():
            complete = service and order.site_id and order.order_date
            items.earliest_date = complete and calendar.add(order.order_date, items[:1]._get_lead_days())

    @api.depends("earliest_date")
    def _compute_promised_date(self):
        for date, items in self.grouped("earliest_date").items():
            items.promised_date = date

    def _get_lead_days(self):
        """Return the working days that the rules give for this item, urgent service included."""
        self.ensure_one()
        urgent_days = {"urgent_72h": 3, "urgent_24h": 1, "urgent_8h": 0}
        if self.order_id.urgency in urgent_days and self.service_id.urgent_allowed:
            return urgent_days[self.order_id.urgency]
        return self.env["metrology.lead.time"]._get_days(
            self.order_id.site_id,
            self.service_id,
            self.instrument_type_id.discipline_id,
            self.order_id.order_date,
        )

    @api.depends("promised_date", "earliest_date", "service_id", "order_id.order_date")
    @api.depends_context("lang")
    def _compute_promised_rule(self):
        for (order, service, _discipline, date), items in self.grouped(
            lambda i: (i.order_id, i.service_id, i.instrument_type_id.discipline_id, i.earliest_date)
        ).items():
            items.promised_rule = date and self.env._(
                "%(days)s working days from %(start)s (%(service)s)",
                days=items[:1]._get_lead_days(),
                start=order.order_date,
                service=service.name,
            )

    @api.depends("promised_date", "state")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for item in self:
            item.is_late = bool(
                item.promised_date
                and item.promised_date < today
                and item.state in ("received", "at_lab", "in_test")
            )

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = Domain("promised_date", "<", fields.Date.context_today(self)) & Domain(
            "state", "in", ("received", "at_lab", "in_test")
        )
        return late if True in value else ~late

    @api.constrains("quantity", "serial_no")
    def _check_quantity_and_serial(self):
        for item in self:
            if item.quantity > 1 and item.identity_key:
                raise ValidationError(
                    self.env._(
                        "%(item)s: %(quantity)s pieces can not share serial number %(serial)s. Split "
                        "the line: one line and one label per piece.",
                        item=item.name or item.display_name,
                        quantity=item.quantity,
                        serial=item.serial_no,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        defaults = self._get_defaults()
        lines = [{**defaults, **vals} for vals in vals_list]
        orders = self.env["metrology.order"].browse(given_ids(self, lines, "order_id"))
        orders._check_content_open()
        self._check_not_ruled(set(defaults).union(*vals_list))
        return super().create([self._complete(vals) for vals in lines])

    @api.model
    def _get_defaults(self):
        """Return the values that every new line starts with; they depend on nothing in the line."""
        return self.default_get([name for name in self._fields if name not in self._guarded_fields()])

    @api.model
    def _add_missing_default_values(self, values):
        """`create` has looked the defaults up, once for all lines."""
        return values

    @api.model
    def _complete(self, vals):
        """Return the typed values, with those of the chosen instrument where nothing was typed."""
        vals = dict(vals)
        if vals.get("instrument_id"):
            lot = self.env["stock.lot"].browse(vals["instrument_id"])
            for name in INSTRUMENT_FIELDS:
                vals.setdefault(name, lot._fields[name].convert_to_write(lot[name], lot))
        for name in INSTRUMENT_FIELDS:
            vals.setdefault(name, False)
        self._note_typed_fee(vals)
        return vals

    @api.model
    def _add_precomputed_values(self, vals_list):  # pylint: disable=missing-return
        """Ask the rules once per kind of line: most lines of a long order differ by their serial number."""
        unruled = UNRULED_FIELDS.union(models.LOG_ACCESS_COLUMNS, self._guarded_fields())
        kinds = defaultdict(list)
        for vals in vals_list:
            kind = [(name, value) for name, value in vals.items() if name not in unruled]
            kinds[repr(kind)].append(vals)
        super()._add_precomputed_values([lines[0] for lines in kinds.values()])
        for first, *others in kinds.values():
            ruled = first["__precomputed__"]
            answers = {"__precomputed__": ruled, **{field.name: first[field.name] for field in ruled}}
            for vals in others:
                vals.update(answers)
        make_key = self.env["stock.lot"]._make_identity_key
        for vals in vals_list:
            typed = (vals[name] for name in ("manufacturer", "model_spec", "serial_no"))
            vals["identity_key"] = make_key(*(str(text or "") for text in typed))

    @api.model
    def _create(self, data_list):
        """Name no column that all lines leave empty: each line pays for each column."""
        watched = {name for check in self._constraint_methods for name in check._constrains}
        stored = [data["stored"] for data in data_list]
        for name in stored[0].keys() - watched:
            if self._fields[name].type != "boolean" and all(
                vals.get(name) is False or vals.get(name) is None for vals in stored
            ):
                for vals in stored:
                    vals.pop(name, None)
        return super()._create(data_list)

    def _validate_fields(self, field_names, excluded_names=()):
        """Ask nothing about no fields; `create` does that line by line after it has checked all lines."""
        return super()._validate_fields(field_names, excluded_names) if field_names else None

    @api.model
    def _check_not_ruled(self, field_names):
        ruled = sorted(RULED_FIELDS & field_names)
        if ruled:
            raise UserError(
                self.env._(
                    "%(fields)s: this follows from the rules and can not be typed.",
                    fields=", ".join(self._fields[name]._description_string(self.env) for name in ruled),
                )
            )

    def write(self, vals):
        changed = vals.keys() & SIGNED_FIELDS
        if changed:
            self._check_not_frozen(changed)
        self._check_not_ruled(vals.keys())
        vals = dict(vals)
        self._note_typed_fee(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_signed(self):
        self.order_id._check_content_open()

    def _is_gone(self):
        """Return whether the item has left the house for good, or was never taken in."""
        self.ensure_one()
        return self.state in ("released", "cancelled")

    @api.model
    def _note_typed_fee(self, vals):
        """A fee that somebody typed is known, even when it is 0."""
        if "fee_amount" in vals:
            vals.setdefault("is_fee_known", True)

    def _may_note(self):
        return is_amending(self.env) or super()._may_note()

    def _check_not_frozen(self, field_names):
        """Refuse changes of what was signed, naming the fields; an amendment passes."""
        if is_amending(self.env):
            return
        for order in self.order_id:
            if order._is_frozen():
                labels = [self._fields[name]._description_string(self.env) for name in sorted(field_names)]
                raise UserError(
                    self.env._(
                        "%(order)s has been signed by both sides. To change %(fields)s, make an "
                        "amendment that the customer confirms.",
                        order=order.name,
                        fields=", ".join(labels),
                    )
                )

    def action_split(self):
        """Make one line per piece out of a line with a quantity (a label and a serial number each)."""
        for item in self.filtered(lambda i: i.quantity > 1):
            copies = item.quantity - 1
            item.quantity = 1
            item._copy_multi(copies)
        return True

    def _copy_multi(self, number):
        """Return ``number`` copies of this line in the same order."""
        self.ensure_one()
        values = self.copy_data({"order_id": self.order_id.id, "serial_no": False, "instrument_id": False})[0]
        return self.create([dict(values) for _index in range(number)])

    def action_answer_consultation(self):
        """The customer has answered: the laboratory may go on."""
        self.check_access("write")
        self.write({"consult_open": False})
        return True

    def action_view_hand_overs(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("metrology_intake.action_metrology_hand_over")
        return {**action, "domain": [("metrology_item_ids", "in", self.ids)]}

    def _assign_instruments(self):
        """Link every item to its permanent instrument, by identity where there is a serial number.

        A known instrument keeps its number for life; what is new gets one here, in one batch.
        """
        Lot = self.env["stock.lot"].with_context(tracking_disable=True, mail_create_nolog=True)
        missing = self.filtered(lambda i: not i.instrument_id)
        known = {
            lot.identity_key: lot
            for lot in Lot.search(
                [("identity_key", "in", list(filter(None, missing.mapped("identity_key"))))]
            )
        }
        new = missing.filtered(lambda item: item.identity_key not in known)
        product = self.env.ref("metrology_instrument.product_instrument")
        lots = Lot.create([item._prepare_instrument(product) for item in new])
        known_lots = [(item, known[item.identity_key]) for item in missing - new]
        # What was checked and signed stays as it was: the instrument's own card must not compute it anew.
        computed = [field for field in self._fields.values() if field.compute and field.store]
        with self.env.protecting(computed, missing):
            for item, lot in [*known_lots, *zip(new, lots, strict=True)]:
                item.instrument_id = lot
            missing.flush_recordset(["instrument_id"])
        self._check_instrument_free()

    def _prepare_instrument(self, product):
        self.ensure_one()
        return {
            "product_id": product.id,
            "owner_id": self.submitting_partner_id.id,
            **{name: self._fields[name].convert_to_write(self[name], self) for name in INSTRUMENT_FIELDS},
        }

    def _assign_accessory_lots(self):
        accessories = self.accessory_ids.filtered(lambda a: not a.lot_id)
        if not accessories:
            return
        product = self.env.ref("metrology_instrument.product_accessory")
        # sudo: stock.lot - an accessory's stock number is its label number; clerks make it only this way
        lots = (
            self.env["stock.lot"]
            .sudo()
            .with_context(tracking_disable=True, mail_create_nolog=True)
            .create(
                [
                    {
                        "product_id": product.id,
                        "name": a.accessory_uid,
                        "owner_id": a.item_id.submitting_partner_id.id,
                    }
                    for a in accessories
                ]
            )
        )
        for accessory, lot in zip(accessories, lots, strict=True):
            accessory.lot_id = lot

    def _get_open_visits(self):
        """Return ``{item: other open item of the same instrument}`` for this batch, in one query."""
        keys = list(filter(None, self.mapped("identity_key")))
        # sudo: metrology.order.item - the duplicate may lie at a site that this clerk can not see
        others = self.sudo().search(
            Domain("state", "in", IN_HOUSE_STATES + ("registered",))
            & Domain("order_id.state", "!=", "draft")
            & (Domain("identity_key", "in", keys) | Domain("instrument_id", "in", self.instrument_id.ids))
        )
        by_key = {other.identity_key: other for other in others if other.identity_key}
        by_lot = {other.instrument_id: other for other in others if other.instrument_id}
        found = {}
        for item in self:
            other = by_key.get(item.identity_key) or (item.instrument_id and by_lot.get(item.instrument_id))
            if other and other.order_id != item.order_id:
                found[item] = other.sudo(self.env.su)
        return found

    def _check_instrument_free(self):
        for item, other in self._get_open_visits().items():
            raise UserError(item._get_duplicate_message(other))

    def _get_duplicate_message(self, other):
        # sudo: metrology.order.item - number, state and site of the other order are told to every clerk
        other_sudo = other.sudo()
        return self.env._(
            "%(item)s (serial number %(serial)s) is already in order %(order)s at %(site)s. Release "
            "it there first, or correct the serial number.",
            item=self.name,
            serial=self.serial_no or "—",
            order=other_sudo.order_id.name,
            site=other_sudo.site_id.name,
        )

    def _get_content(self):
        """Return what the signatures cover for this item, as JSON values."""
        self.ensure_one()
        return {
            "item": self.item_uid,
            "name": self.name,
            "manufacturer": self.manufacturer or "",
            "model": self.model_spec or "",
            "serial": self.serial_no or self.no_serial_reason or "",
            "range": self.measuring_interval or "",
            "class": self.accuracy_class or "",
            "quantity": self.quantity,
            "accessories": [f"{a.accessory_uid} {a.name} × {a.quantity}" for a in self.accessory_ids],
            "appearance": " ".join(filter(None, (self.appearance_id.code, self.appearance_note))),
            "service": self.service_id.code or "",
            "purpose": self.mandatory_purpose_id.code or "",
            "registration": self.mandatory_registration_no or "",
            "decision_rule": self.decision_rule or "",
            "requirement": self.special_requirement or "",
            "promised": self.promised_date.isoformat() if self.promised_date else "",
            "fee": f"{self.fee_amount:.2f}" if self.is_fee_known else "",
            "state": "cancelled" if self.state == "cancelled" else "ordered",
            **({"points": self.point_count} if self.point_count else {}),
        }

    def _get_problems(self):
        """Return what forbids signing of this line, one clause per rule."""
        return [text for _name, text in self._get_cell_problems()]

    def _get_cell_problems(self):
        """Return what forbids signing as ``[(field to correct, clause)]``; addons add theirs."""
        self.ensure_one()
        return [
            *self._get_missing_fields(),
            *self._get_appearance_problems(),
            *self._get_service_problems(),
            *self._get_promise_problems(),
        ]

    def _get_missing_fields(self):
        problems = []
        if self.awaits_scan:
            problems.append(
                (
                    "serial_no",
                    self.env._(
                        "announced or taken over, and not seen yet: scan the piece or remove the line"
                    ),
                )
            )
        for name in ("name", "model_spec", "service_id", "appearance_id"):
            if not self[name]:
                label = self._fields[name]._description_string(self.env)
                problems.append((name, self.env._("fill in %(field)s", field=label)))
        if not self.identity_key and not self.no_serial_reason:
            problems.append(("serial_no", self.env._("enter the serial number, or say why there is none")))
        if not self.accessory_ids and not self.no_accessories:
            problems.append(
                ("accessory_ids", self.env._("list the accessories, or tick that there are none"))
            )
        if self.accessory_ids and self.no_accessories:
            problems.append(
                ("accessory_ids", self.env._('accessories are listed although "no accessories" is ticked'))
            )
        return problems

    def _get_appearance_problems(self):
        if self.appearance_id.code in (False, "good") or self.appearance_note or self.photo_ids:
            return []
        return [("appearance_note", self.env._("the appearance is not good: describe it or add a photo"))]

    def _get_service_problems(self):
        problems = []
        if self.is_mandatory:
            if not self.mandatory_purpose_id:
                problems.append(
                    ("mandatory_purpose_id", self.env._("choose the purpose of the mandatory verification"))
                )
            if not (self.mandatory_registration_no or "").strip():
                problems.append(
                    (
                        "mandatory_registration_no",
                        self.env._("enter the registration number of the mandatory instrument"),
                    )
                )
            if self.fee_amount:
                problems.append(
                    ("fee_amount", self.env._("mandatory verification is free: the fee must be 0"))
                )
        if self.order_id.urgency != "normal" and self.service_id and not self.service_id.urgent_allowed:
            problems.append(
                ("service_id", self.env._("%(service)s can not be urgent", service=self.service_id.name))
            )
        if self.conformity_requested and not (self.decision_rule or "").strip():
            problems.append(
                ("decision_rule", self.env._("a statement of conformity needs an agreed decision rule"))
            )
        if self.regulation_id and not self.regulation_id._is_valid_on(self.order_id.order_date):
            text = self.env._(
                "regulation %(code)s is not valid on that date; choose another",
                code=self.regulation_id.code,
            )
            problems.append(("regulation_id", text))
        return problems

    def _get_promise_problems(self):
        if not self.promised_date:
            return [("promised_date", self.env._("enter the promised date"))]
        urgent = self.order_id.urgency != "normal"
        if not urgent and self.earliest_date and self.promised_date < self.earliest_date:
            text = self.env._(
                "the promised date %(date)s is earlier than the rule allows (%(earliest)s); "
                "choose an urgent service",
                date=self.promised_date,
                earliest=self.earliest_date,
            )
            return [("promised_date", text)]
        if urgent and not self.order_id.urgent_confirmed_by_id:
            return [("promised_date", self.env._("the laboratory has to agree to the urgent date first"))]
        return []
