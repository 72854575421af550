from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_is_zero, float_round

NOTES_AND_COINS = (100, 50, 20, 10, 5, 1, 0.5, 0.1)


class MetrologyCashDesk(models.Model):
    """The cash of one clerk on one day: opened with a float, counted, explained, handed to finance."""

    _name = "metrology.cash.desk"
    _inherit = "metrology.state.mixin"
    _description = "Cash Desk"
    _order = "id desc"

    _start_fields = ()
    _transitions = {"counted": ("open",), "open": ("counted",), "handed_over": ("counted",)}

    site_id = fields.Many2one(
        "metrology.site", required=True, index=True, default=lambda self: self.env.user.metrology_site_id
    )
    company_id = fields.Many2one(related="site_id.company_id", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    clerk_id = fields.Many2one(
        "res.users", required=True, readonly=True, default=lambda self: self.env.user, copy=False, index=True
    )
    date = fields.Date(
        required=True, readonly=True, default=fields.Date.context_today, copy=False, index=True
    )
    state = fields.Selection(
        [("open", "In use"), ("counted", "Counted"), ("handed_over", "Handed over")],
        default="open",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    opening_float = fields.Monetary(required=True, help="Cash in the drawer at the beginning.")
    payment_ids = fields.One2many("metrology.payment", "desk_id", string="Cash receipts")
    cash_in = fields.Monetary(string="Cash taken", compute="_compute_expected", store=True)
    expected_amount = fields.Monetary(string="Expected", compute="_compute_expected", store=True)
    count_ids = fields.One2many(
        "metrology.cash.count", "desk_id", string="Cash count", default=lambda self: self._default_count()
    )
    counted_amount = fields.Monetary(string="Counted", compute="_compute_counted_amount", store=True)
    difference = fields.Monetary(
        compute="_compute_difference",
        store=True,
        help="Counted less expected; negative when money is missing.",
    )
    difference_reason = fields.Text(string="Explanation", help="Required when the count differs.")
    counted_at = fields.Datetime(readonly=True, copy=False)
    received_by_id = fields.Many2one("res.users", string="Received by (finance)", readonly=True, copy=False)
    received_at = fields.Datetime(string="Taken over on", readonly=True, copy=False)

    _one_open_per_clerk = models.UniqueIndex(
        "(clerk_id) WHERE state = 'open'", "You have an open cash desk already. Count it first."
    )
    _float_not_negative = models.Constraint(
        "CHECK (opening_float >= 0)", "Opening float: enter an amount that is not negative."
    )
    _two_people = models.Constraint(
        "CHECK (received_by_id IS NULL OR received_by_id <> clerk_id)",
        "Cash is handed over between two people.",
    )

    @api.model
    def _default_count(self):
        return [Command.create({"value": value}) for value in NOTES_AND_COINS]

    @api.depends("clerk_id", "date", "site_id")
    def _compute_display_name(self):
        for desk in self:
            desk.display_name = " ".join(
                filter(None, (desk.site_id.code, fields.Date.to_string(desk.date), desk.clerk_id.name))
            )

    @api.depends("opening_float", "payment_ids.money_amount", "payment_ids.state")
    def _compute_expected(self):
        for desk in self:
            booked = desk.payment_ids.filtered(lambda payment: payment.state == "posted")
            desk.cash_in = float_round(sum(booked.mapped("money_amount")), precision_digits=2)
            desk.expected_amount = desk.opening_float + desk.cash_in

    @api.depends("count_ids.amount")
    def _compute_counted_amount(self):
        for desk in self:
            desk.counted_amount = float_round(sum(desk.count_ids.mapped("amount")), precision_digits=2)

    @api.depends("counted_amount", "expected_amount")
    def _compute_difference(self):
        for desk in self:
            desk.difference = float_round(desk.counted_amount - desk.expected_amount, precision_digits=2)

    def write(self, vals):
        if vals.keys() & {"count_ids", "opening_float", "difference_reason", "site_id"}:
            for desk in self:
                desk._check_open()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_unused(self):
        if any(desk.state != "open" or desk.payment_ids for desk in self):
            raise UserError(self.env._("A cash desk that took money can not be deleted."))

    def _check_open(self):
        self.ensure_one()
        if self.state != "open":
            raise UserError(
                self.env._(
                    "The cash desk %(desk)s has been counted. Reopen it to change the count.",
                    desk=self.display_name,
                )
            )

    @api.model
    def _get_open(self, clerk, site):
        """Return the desk into which ``clerk`` takes cash now, locked; a sentence says what is missing."""
        # sudo: metrology.cash.desk - a second person books a refund from the clerk's desk
        desk_sudo = self.sudo().search([("clerk_id", "=", clerk.id), ("state", "=", "open")], limit=1)
        if not desk_sudo:
            raise UserError(
                self.env._(
                    "%(clerk)s has no open cash desk. Open one (Billing > Cash desks) before cash is taken.",
                    clerk=clerk.name,
                )
            )
        if desk_sudo.site_id != site or desk_sudo.date != fields.Date.context_today(self):
            raise UserError(
                self.env._(
                    "The open cash desk %(desk)s is not of today at %(site)s. Count and close "
                    "it, then open a new "
                    "one.",
                    desk=desk_sudo.display_name,
                    site=site.name,
                )
            )
        desk_sudo._lock_for_transition()
        return desk_sudo.sudo(self.env.su)

    def action_count(self):
        """Close the desk with what was counted; a difference has to be explained."""
        for desk in self:
            desk._check_own()
            different = not float_is_zero(desk.difference, precision_digits=2)
            if different and not (desk.difference_reason or "").strip():
                raise UserError(
                    self.env._(
                        "Explanation: %(counted).2f was counted and %(expected).2f expected. Count again, or "
                        "explain the difference of %(difference)+.2f.",
                        counted=desk.counted_amount,
                        expected=desk.expected_amount,
                        difference=desk.difference,
                    )
                )
            desk._transition("counted", {"counted_at": fields.Datetime.now()})
        return True

    def action_reopen(self):
        """Count again, as long as finance has not taken the money."""
        for desk in self:
            desk._check_own()
            desk._transition("open", {"counted_at": False})
        return True

    def _check_own(self):
        if self.clerk_id != self.env.user:
            raise UserError(
                self.env._(
                    "%(desk)s belongs to %(clerk)s, who has to count it.",
                    desk=self.display_name,
                    clerk=self.clerk_id.name,
                )
            )

    def action_receive(self):
        """Finance has counted again and takes the money."""
        if not self.env.user.has_group("metrology_base.group_finance"):
            raise UserError(self.env._("Only finance takes over the money of a cash desk."))
        for desk in self:
            if desk.clerk_id == self.env.user:
                raise UserError(self.env._("Your own cash desk is taken over by another person."))
            desk._transition(
                "handed_over", {"received_by_id": self.env.uid, "received_at": fields.Datetime.now()}
            )
        return True
