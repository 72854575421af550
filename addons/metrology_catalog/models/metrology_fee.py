import datetime

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import ormcache

from ..blank_monetary import BlankMonetary
from ..fee_rule import FeeRule, guess_charged_per
from ..measuring_interval import get_length, normalise, parse_interval

REGION_PARAMETER = "metrology_catalog.fee_region"


class MetrologyFee(models.Model):
    """One line of a price list, valid between two dates.

    Prices of several regions live side by side; only the region chosen in the settings is charged. A price
    change never overwrites: it closes this version and opens the next one.
    """

    _name = "metrology.fee"
    _inherit = "metrology.cached.mixin"
    _description = "Metrology fee"
    _order = "region, tariff_code, instrument_name, sequence, id"
    _rec_names_search = ["instrument_name", "tariff_code"]

    region = fields.Char(required=True, index=True, help="Whose price list this is, for example 北京.")
    tariff_code = fields.Char(index=True)
    instrument_type_id = fields.Many2one(
        "metrology.instrument.type",
        index="btree_not_null",
        ondelete="restrict",
        help="Empty while the instrument of the price list has no counterpart in the catalogue.",
    )
    instrument_name = fields.Char(
        required=True,
        compute="_compute_instrument_name",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
        help="Name as printed in the price list.",
    )
    service_id = fields.Many2one(
        "metrology.service",
        index="btree_not_null",
        ondelete="restrict",
        help="Empty: the price holds for every service.",
    )
    accuracy = fields.Char(string="Accuracy class")
    measuring_interval = fields.Char()
    unit = fields.Char(help="What the price is for: piece, set, metre.")
    sequence = fields.Integer(default=10)
    currency_id = fields.Many2one(
        "res.currency", required=True, default=lambda self: self.env.ref("base.CNY"), ondelete="restrict"
    )
    amount = BlankMonetary(
        string="Fee", aggregator="avg", help="Leave it empty while the price is not known; empty is not free."
    )
    charged_per = fields.Selection(
        [("piece", "Piece"), ("set", "Set"), ("metre", "Metre of range")],
        string="Charged per",
        compute="_compute_charged_per",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        help="A set costs once, however many pieces it has. A metre costs for each started metre of the "
        "instrument's measuring range.",
    )
    grows_with = fields.Selection(
        [("length", "Length of the range (metres)"), ("points", "Measuring points")],
        string="Grows with",
        help="The fee covers so much; what goes beyond costs more.",
    )
    included_quantity = fields.Float(
        string="Covers up to", help="Metres or measuring points that the fee includes."
    )
    step_quantity = fields.Float(string="Each started", default=1, help="Metres or measuring points.")
    step_amount = fields.Monetary(string="Costs more")
    is_amount_known = fields.Boolean(
        string="Price known", compute="_compute_is_amount_known", store=True, precompute=True
    )
    valid_from = fields.Date(index=True, help="First day of this price. Empty: since ever.")
    valid_to = fields.Date(index=True, help="Last day of this price. Empty: until a new version.")
    is_valid_today = fields.Boolean(
        string="In force", compute="_compute_is_valid_today", search="_search_is_valid_today"
    )
    note = fields.Char()
    source = fields.Char(help="Where this row comes from.")
    key = fields.Char(compute="_compute_key", store=True, precompute=True, index=True)
    active = fields.Boolean(default=True)

    _amount_not_negative = models.Constraint(
        "CHECK (amount > 0)", "Fee: enter an amount above zero, or leave it empty while it is not known."
    )
    _step_complete = models.Constraint(
        "CHECK (grows_with IS NULL OR (included_quantity >= 0 AND step_quantity > 0 AND step_amount > 0))",
        "Grows with: say up to what the fee covers, and above zero for each started step and what it costs.",
    )
    _dates_ordered = models.Constraint(
        "CHECK (valid_from IS NULL OR valid_to IS NULL OR valid_from <= valid_to)",
        "Valid to: the last day lies before the first one. Correct one of the two dates.",
    )
    _one_open_version = models.UniqueIndex(
        "(key) WHERE valid_to IS NULL AND active",
        "Valid to: this line of the price list has a version without an end already. "
        "Use “New version from date” on it.",
    )
    _one_start_per_version = models.UniqueIndex(
        "(key, COALESCE(valid_from, '-infinity'::date)) WHERE active",
        "Valid from: this line of the price list has a version that starts on the same day already.",
    )
    _order_idx = models.Index("(region, tariff_code, instrument_name, sequence, id)")

    @api.depends("instrument_type_id")
    def _compute_instrument_name(self):
        for fee in self:
            if not fee.instrument_name:
                fee.instrument_name = fee.instrument_type_id.name

    @api.depends("unit")
    def _compute_charged_per(self):
        for fee in self:
            fee.charged_per = guess_charged_per(fee.unit)

    @api.depends("amount")
    def _compute_is_amount_known(self):
        for fee in self:
            fee.is_amount_known = bool(fee.amount)

    @api.depends(
        "region", "tariff_code", "instrument_name", "service_id", "accuracy", "measuring_interval", "unit"
    )
    def _compute_key(self):
        for fee in self:
            cells = (
                fee.region,
                fee.tariff_code,
                fee.instrument_name,
                fee.service_id.code,
                fee.accuracy,
                fee.measuring_interval,
                fee.unit,
            )
            fee.key = "|".join(normalise(cell) for cell in cells)

    @api.depends("valid_from", "valid_to")
    def _compute_is_valid_today(self):
        today = fields.Date.context_today(self)
        for fee in self:
            fee.is_valid_today = fee._is_valid_on(today)

    @api.depends("region", "instrument_name", "accuracy", "measuring_interval")
    def _compute_display_name(self):
        for fee in self:
            cells = (fee.instrument_name, fee.accuracy, fee.measuring_interval)
            fee.display_name = f"{' '.join(filter(None, cells))} ({fee.region})"

    def _search_is_valid_today(self, operator, value):
        if operator != "in":
            return NotImplemented
        if True in value and False in value:
            return Domain.TRUE
        domain = self._get_valid_domain(fields.Date.context_today(self))
        return domain if True in value else ~domain

    @api.constrains("key", "valid_from", "valid_to", "active")
    def _check_overlap(self):
        active = self.filtered("active")
        if not active:
            return
        versions = self.search([("key", "in", active.mapped("key"))])
        for fee in active:
            for other in versions:
                if other != fee and other.key == fee.key and fee._overlaps(other):
                    raise ValidationError(
                        self.env._(
                            "Valid from / valid to: %(fee)s has a price for %(period)s already, which"
                            " overlaps %(mine)s. Close the older version first, or use “New version from"
                            " date”.",
                            fee=fee.display_name,
                            period=other._get_period_text(),
                            mine=fee._get_period_text(),
                        )
                    )

    def action_new_version(self):
        """Ask for the first day and the price of the next version."""
        action = self.env["ir.actions.act_window"]._for_xml_id("metrology_catalog.action_fee_version")
        action["context"] = {"default_fee_ids": [(6, 0, self.ids)]}
        return action

    def _new_version(self, valid_from, amount):
        """Close this version on the day before `valid_from` and return the next one, costing `amount`."""
        self.ensure_one()
        if self.valid_from and valid_from <= self.valid_from:
            raise UserError(
                self.env._(
                    "First day: %(date)s is not after %(start)s, when the present version of %(fee)s began."
                    " Choose a later day.",
                    date=fields.Date.to_string(valid_from),
                    start=fields.Date.to_string(self.valid_from),
                    fee=self.display_name,
                )
            )
        valid_to = self.valid_to
        if not valid_to or valid_to >= valid_from:
            self.valid_to = valid_from - datetime.timedelta(days=1)
            self.flush_recordset()
        else:
            valid_to = False
        return self.copy({"valid_from": valid_from, "valid_to": valid_to, "amount": amount})

    @api.model
    def _get_region(self):
        """Region whose price list is charged."""
        # sudo: ir.config_parameter - every clerk reads prices, only administrators read parameters
        return self.env["ir.config_parameter"].sudo().get_param(REGION_PARAMETER)

    @api.model
    def _get_valid_domain(self, date):
        return Domain(
            ["|", ("valid_from", "=", False), ("valid_from", "<=", date)]
            + ["|", ("valid_to", "=", False), ("valid_to", ">=", date)]
        )

    @api.model
    def _get_fee_candidates(
        self, instrument_type, service, date, accuracy=None, measuring_interval=None, region=None
    ):
        """Known prices that may apply, the best fitting ones only.

        A line for the very service beats one for all services, the named class beats lines without a class,
        and the narrowest range that covers the instrument's range beats wider ones.
        """
        fees = self.search(
            Domain(
                [
                    ("instrument_type_id", "=", instrument_type.id),
                    ("service_id", "in", [service.id if service else False, False]),
                    ("region", "=", region or self._get_region()),
                    ("is_amount_known", "=", True),
                ]
            )
            & self._get_valid_domain(date)
        )
        fees = fees.filtered("service_id") or fees
        if accuracy:
            exact = fees.filtered(lambda fee: normalise(fee.accuracy) == normalise(accuracy))
            fees = exact or fees.filtered(lambda fee: not fee.accuracy)
        return fees._narrowest_for(measuring_interval)

    @api.model
    def _get_fee(self, instrument_type, service, date, accuracy=None, measuring_interval=None, region=None):
        """The one price that applies, or an empty record when none is known or several differ.

        A price is never guessed: with two prices that fit, the clerk has to name class or range first.
        """
        fees = self._get_fee_candidates(
            instrument_type, service, date, accuracy, measuring_interval, region=region
        )
        if len({(fee._get_rule(), fee.currency_id, fee.unit) for fee in fees}) > 1:
            return self.browse()
        return fees[:1]

    def _get_rule(self):
        """Return this line as `FeeRule`, which works out what it costs."""
        self.ensure_one()
        return FeeRule(
            self.amount,
            self.charged_per,
            self.grows_with or None,
            self.included_quantity,
            self.step_quantity,
            self.step_amount,
        )

    @api.model
    def _get_amount(
        self, instrument_type, service, date, accuracy=None, measuring_interval=None, quantity=1, points=0
    ):
        """Money for `quantity` pieces by the one price that applies (see `_get_fee`), 0 when none is known.

        :param points: measuring points, 0 for those that the price includes
        """
        rule = self._get_rule_for(instrument_type, service, date, accuracy, measuring_interval)
        return rule and rule.price(quantity, get_length(measuring_interval), points) or 0

    @api.model
    def _asks_points(self, *key):
        """Return whether the price that applies to `key` (see `_get_amount`) grows with measuring points."""
        rule = self._get_rule_for(*key)
        return bool(rule) and rule.grows_with == "points"

    @api.model
    def _get_rule_for(self, instrument_type, service, date, accuracy=None, measuring_interval=None):
        self.check_access("read")
        return self._find_rule(
            instrument_type.id, service.id, date, accuracy, measuring_interval, self._get_region()
        )

    @ormcache("type_id", "service_id", "date", "accuracy", "measuring_interval", "region")
    def _find_rule(self, type_id, service_id, date, accuracy, measuring_interval, region):
        """Return the `FeeRule` that applies or None; kept in memory, for counters ask the same all day."""
        # sudo: metrology.fee - what is kept serves everybody who may read prices
        fees_sudo = self.sudo()
        fee = fees_sudo._get_fee(
            self.env["metrology.instrument.type"].browse(type_id),
            self.env["metrology.service"].browse(service_id),
            date,
            accuracy,
            measuring_interval,
            region,
        )
        return fee._get_rule() if fee else None

    def _narrowest_for(self, measuring_interval):
        """Of these lines, those whose range fits `measuring_interval` most closely."""
        wanted = parse_interval(measuring_interval)
        if not measuring_interval:
            return self
        same = self.filtered(lambda fee: normalise(fee.measuring_interval) == normalise(measuring_interval))
        if same or not wanted:
            return same or self.filtered(lambda fee: not parse_interval(fee.measuring_interval))
        ranges = {fee: parse_interval(fee.measuring_interval) for fee in self}
        covering = self.filtered(lambda fee: ranges[fee] and ranges[fee].covers(wanted))
        if not covering:
            return self.filtered(lambda fee: not fee.measuring_interval)
        return covering.filtered(
            lambda fee: (
                not any(
                    ranges[other] != ranges[fee] and ranges[fee].covers(ranges[other]) for other in covering
                )
            )
        )

    def _is_valid_on(self, date):
        self.ensure_one()
        return (not self.valid_from or self.valid_from <= date) and (
            not self.valid_to or date <= self.valid_to
        )

    def _overlaps(self, other):
        self.ensure_one()
        starts_before = not self.valid_from or not other.valid_to or self.valid_from <= other.valid_to
        ends_after = not self.valid_to or not other.valid_from or other.valid_from <= self.valid_to
        return starts_before and ends_after

    def _get_period_text(self):
        """The validity in words, for messages."""
        self.ensure_one()
        values = {
            "start": fields.Date.to_string(self.valid_from) if self.valid_from else "",
            "end": fields.Date.to_string(self.valid_to) if self.valid_to else "",
        }
        if self.valid_from and self.valid_to:
            return self.env._("%(start)s to %(end)s", **values)
        if self.valid_from:
            return self.env._("%(start)s onwards", start=values["start"])
        if self.valid_to:
            return self.env._("all days until %(end)s", end=values["end"])
        return self.env._("all days")
