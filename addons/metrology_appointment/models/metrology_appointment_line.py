from odoo import api, fields, models

INSTRUMENT_FIELDS = (
    "instrument_type_id",
    "manufacturer",
    "model_spec",
    "serial_no",
    "measuring_interval",
    "accuracy_class",
)


class MetrologyAppointmentLine(models.Model):
    """What will be brought: an instrument of last year, or what the customer says on the telephone."""

    _name = "metrology.appointment.line"
    _description = "Instrument of a Booking"
    _order = "sequence, id"

    appointment_id = fields.Many2one(
        "metrology.appointment", string="Booking", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    instrument_id = fields.Many2one(
        "stock.lot",
        string="Known instrument",
        domain=[("is_instrument", "=", True)],
        index="btree_not_null",
        ondelete="restrict",
    )
    instrument_type_id = fields.Many2one(
        "metrology.instrument.type",
        compute="_compute_from_instrument",
        store=True,
        readonly=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    name = fields.Char(string="Instrument name", compute="_compute_name", store=True, readonly=False)
    manufacturer = fields.Char(compute="_compute_from_instrument", store=True, readonly=False)
    model_spec = fields.Char(
        string="Model / specification", compute="_compute_from_instrument", store=True, readonly=False
    )
    serial_no = fields.Char(
        string="Serial number", compute="_compute_from_instrument", store=True, readonly=False
    )
    measuring_interval = fields.Char(
        string="Measuring range", compute="_compute_from_instrument", store=True, readonly=False
    )
    accuracy_class = fields.Char(compute="_compute_from_instrument", store=True, readonly=False)
    quantity = fields.Integer(default=1, required=True)
    service_id = fields.Many2one(
        "metrology.service", compute="_compute_service_id", store=True, readonly=False, ondelete="restrict"
    )
    note = fields.Char(string="Wish")
    quotation_line_id = fields.Many2one(
        "metrology.quotation.line", readonly=True, index="btree_not_null", ondelete="set null"
    )

    _order_idx = models.Index("(sequence, id)")
    _quantity_positive = models.Constraint("CHECK (quantity > 0)", "Quantity: a booked line has one or more.")

    @api.depends("instrument_id")
    def _compute_from_instrument(self):
        for line in self:
            for name in INSTRUMENT_FIELDS:
                line[name] = line.instrument_id[name] if line.instrument_id else line[name]

    @api.depends("instrument_type_id")
    def _compute_name(self):
        for line in self:
            line.name = line.instrument_type_id.name or line.name

    @api.depends("instrument_type_id")
    def _compute_service_id(self):
        for line in self:
            line.service_id = line.service_id or line.instrument_type_id.service_id

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.appointment_id._count_slots()
        return lines

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"quantity", "appointment_id"}:
            self.appointment_id._count_slots()
        return result

    def unlink(self):
        appointments = self.appointment_id
        result = super().unlink()
        appointments._count_slots()
        return result

    def _prepare_order_item(self):
        """Return the values of the order's item that this line announces."""
        self.ensure_one()
        values = {
            "name": self.name,
            "instrument_id": self.instrument_id.id,
            "quantity": self.quantity,
            "special_requirement": self.note,
            **{name: self._fields[name].convert_to_write(self[name], self) for name in INSTRUMENT_FIELDS},
        }
        if self.instrument_id:
            values["quantity"] = 1
        elif self.quantity > 1:
            # one number can not be that of several pieces; at the counter each gets a line of its own
            values["serial_no"] = False
        if self.service_id:
            values["service_id"] = self.service_id.id
        quoted = self.quotation_line_id
        if quoted.service_id == self.service_id and quoted.is_fee_known:
            values["point_count"] = quoted.point_count
            values["fee_amount"] = quoted.unit_fee * values["quantity"]
        return values
