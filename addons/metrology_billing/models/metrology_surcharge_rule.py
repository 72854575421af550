from odoo import api, fields, models


class MetrologySurchargeRule(models.Model):
    """What urgent work may cost more: hours promised → at most so many percent of the fee."""

    _name = "metrology.surcharge.rule"
    _description = "Urgent Surcharge"
    _order = "hours desc, id"
    _rec_name = "urgency"

    urgency = fields.Selection(
        selection=lambda self: [
            pair
            for pair in self.env["metrology.order"]._fields["urgency"]._description_selection(self.env)
            if pair[0] != "normal"
        ],
        required=True,
    )
    hours = fields.Integer(required=True, help="Work is done within this time.")
    percent = fields.Float(string="Proposed (%)", required=True, help="What a new order proposes.")
    max_percent = fields.Float(string="At most (%)", required=True)
    source = fields.Char(help="Where this rule comes from.")

    _urgency_unique = models.Constraint(
        "UNIQUE(urgency)", "Urgency: this urgency has a rule already. Change that line instead."
    )
    _hours_positive = models.Constraint("CHECK (hours > 0)", "Hours: enter a number above zero.")
    _percent_in_limit = models.Constraint(
        "CHECK (percent >= 0 AND percent <= max_percent)",
        "Proposed: the proposed percentage lies between 0 and the highest allowed one.",
    )
    _order_idx = models.Index("(hours DESC, id)")

    @api.model
    def _get_rule(self, urgency):
        """Return the rule of an urgency, empty for normal work."""
        if not urgency or urgency == "normal":
            return self.browse()
        # sudo: metrology.surcharge.rule - the rule holds for people who may not read the list
        return self.sudo().search([("urgency", "=", urgency)], limit=1)
