from odoo import api, fields, models


class MetrologyFeeLimit(models.Model):
    """How far the people of a group may go below the price list or waive a fee without asking anybody."""

    _name = "metrology.fee.limit"
    _description = "Limit for Discounts and Waivers"
    _order = "discount_percent, id"
    _rec_name = "group_id"

    group_id = fields.Many2one("res.groups", string="Group of users", required=True, ondelete="cascade")
    discount_percent = fields.Float(
        string="Discount up to (%)", required=True, help="Below the price list, without another's approval."
    )
    waiver_amount = fields.Float(
        string="Waiver up to", digits=(16, 2), required=True, help="Per waiver, in the currency of the order."
    )

    _group_unique = models.Constraint(
        "UNIQUE(group_id)", "Group of users: this group has its limits already. Change that line instead."
    )
    _percent_possible = models.Constraint(
        "CHECK (discount_percent BETWEEN 0 AND 100)", "Discount: enter a percentage between 0 and 100."
    )
    _amount_not_negative = models.Constraint(
        "CHECK (waiver_amount >= 0)", "Waiver: enter an amount that is not negative."
    )
    _order_idx = models.Index("(discount_percent, id)")

    @api.model
    def _get_limits(self, user):
        """Return (discount in percent, amount of a waiver) of ``user``: the best of all their roles."""
        # sudo: metrology.fee.limit - the rule holds for people who may not read the list
        limits = self.sudo().search([("group_id", "in", user.all_group_ids.ids)])
        return (
            max(limits.mapped("discount_percent"), default=0.0),
            max(limits.mapped("waiver_amount"), default=0.0),
        )
