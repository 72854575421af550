from odoo import api, fields, models
from odoo.tools import float_compare

# From here on nothing is done with the item any more, so it can be settled.
DONE_STATES = ("finished", "returned", "released", "cancelled")
WORK_STATES = ("received", "at_lab", "in_test")


class MetrologyOrderItem(models.Model):
    _inherit = "metrology.order.item"

    billable_date = fields.Date(
        string="Work done on",
        readonly=True,
        copy=False,
        help="When the work was done or given up; the period of this day settles it.",
    )

    days_late = fields.Integer(
        compute="_compute_days_late", help="Calendar days after the promised date while the work is not done."
    )

    @api.depends("promised_date", "state")
    def _compute_days_late(self):
        today = fields.Date.context_today(self)
        for item in self:
            item.days_late = (today - item.promised_date).days if item._is_late(today) else 0

    def _is_late(self, today):
        self.ensure_one()
        return bool(self.state in WORK_STATES and self.promised_date and self.promised_date < today)

    @api.depends("standard_fee", "service_id", "quantity")
    def _compute_fee_amount(self):
        res = super()._compute_fee_amount()
        for items, price in self._get_contract_prices():
            if price is not None:
                items.fee_amount = price
        return res

    @api.depends("standard_fee", "service_id", "quantity")
    def _compute_is_fee_known(self):
        res = super()._compute_is_fee_known()
        for items, price in self._get_contract_prices():
            if price is not None:
                items.is_fee_known = True
        return res

    def _propose_fees(self):
        """Work the fees out anew, because the order has another contract now.

        Not by a dependency on the contract: whoever touches the customer of an order would lose the prices
        that were quoted or typed, even where no contract changes.
        """
        proposed = ["fee_amount", "is_fee_known"]
        for name in proposed:
            self.env.add_to_compute(self._fields[name], self)
        self.modified(proposed)

    def _get_contract_prices(self):
        """Return ``[(items, price of their contract or None)]``, one entry per kind of line."""
        kinds = self.grouped(
            lambda i: (i.order_id.contract_id, i.instrument_type_id, i.service_id, i.standard_fee, i.quantity)
        )
        return [(items, contract._get_price(*kind)) for (contract, *kind), items in kinds.items() if contract]

    def _is_fee_approved(self):
        """What the contract gives needs no second approval."""
        if super()._is_fee_approved():
            return True
        [(_item, price)] = self._get_contract_prices() or [(self, None)]
        return price is not None and float_compare(self.fee_amount, price, precision_digits=2) >= 0

    def _after_transition(self, target):
        res = super()._after_transition(target)
        if target in DONE_STATES:
            fresh = self.filtered(lambda item: not item.billable_date)
            # sudo: metrology.order.item - follows from the state, whoever does the work
            fresh.sudo().write({"billable_date": fields.Date.context_today(self)})
        return res
