from odoo import api, fields, models


class MetrologyCancellationFee(models.Model):
    """What on-site work costs when it is cancelled late: a rule of the house, not of the program."""

    _name = "metrology.cancellation.fee"
    _description = "Cancellation Fee for On-site Work"
    _order = "working_days, id"
    _rec_name = "working_days"

    working_days = fields.Integer(
        string="Fewer working days before",
        required=True,
        help="The fee is due when fewer working days than this lie between the cancellation and the agreed "
        "date. The narrowest rule that applies is taken.",
    )
    site_id = fields.Many2one("metrology.site", ondelete="cascade", help="Empty: every site.")
    currency_id = fields.Many2one(
        "res.currency", required=True, default=lambda self: self.env.company.currency_id, ondelete="restrict"
    )
    amount = fields.Monetary(string="Fee", required=True)
    valid_from = fields.Date(help="First day of this rule. Empty: since ever.")
    valid_to = fields.Date(help="Last day of this rule. Empty: until further notice.")
    note = fields.Char()

    _order_idx = models.Index("(working_days, id)")
    _days_positive = models.Constraint(
        "CHECK (working_days > 0)", "Fewer working days before: write 1 or more."
    )
    _amount_positive = models.Constraint("CHECK (amount > 0)", "Fee: write an amount above zero.")

    @api.model
    def _get_amount(self, site, agreed, today):
        """Return the fee for cancelling ``today`` what was agreed for ``agreed``; 0 when none is due."""
        left = self.env["metrology.calendar.day"]._get_calendar().count(today, agreed)
        rule = self.search(
            [
                ("working_days", ">", left),
                ("site_id", "in", [site.id, False]),
                "|",
                ("valid_from", "=", False),
                ("valid_from", "<=", today),
                "|",
                ("valid_to", "=", False),
                ("valid_to", ">=", today),
            ]
        )
        own = rule.filtered("site_id") or rule
        return own[:1].amount
