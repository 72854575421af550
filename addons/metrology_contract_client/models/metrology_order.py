from odoo import api, fields, models
from odoo.tools import float_compare, float_round


class MetrologyOrder(models.Model):
    _inherit = "metrology.order"

    contract_id = fields.Many2one(
        "metrology.contract",
        compute="_compute_contract_id",
        store=True,
        index="btree_not_null",
        help="The contract of the customer on the day of the order: it decides prices and who pays later.",
    )
    fee_exception_ids = fields.One2many(
        "metrology.fee.exception", "order_id", string="Exceptions from payment", copy=False
    )

    @api.depends("submitting_partner_id", "order_date", "site_id")
    def _compute_contract_id(self):
        """Find the contract while the order is open; what was signed keeps it."""
        contracts = self.env["metrology.contract"]
        open_orders = self.filtered(lambda order: not order._is_frozen())
        for key, orders in open_orders.grouped(
            lambda o: (o.submitting_partner_id.commercial_partner_id, o.order_date, o.site_id)
        ).items():
            contract = contracts._get_valid(*key)
            changed = orders.filtered(lambda order, contract=contract: order.contract_id != contract)
            orders.contract_id = contract
            changed.item_ids._propose_fees()
        for order in self - open_orders:
            order.contract_id = order.contract_id

    def action_check(self):
        """What was agreed on since the draft was begun counts too."""
        for order in self:
            valid = self.env["metrology.contract"]._get_valid(
                order.submitting_partner_id, order.order_date, order.site_id
            )
            if order.contract_id != valid:
                # sudo: metrology.order - follows from the contracts, nobody types it
                order.sudo().contract_id = valid
                order.item_ids._propose_fees()
        return super().action_check()

    # ------------------------------------------------------------------ paying later

    def _may_pay_later(self):
        if super()._may_pay_later() or self._get_exception():
            return True
        return bool(self._get_credit_contract()) and not self._get_credit_problem()

    def _get_credit_contract(self):
        """Return the contract whose credit covers this order today: its own, or the one that follows it."""
        self.ensure_one()
        # sudo: metrology.contract - credit is applied by people who may not read it
        own_sudo = self.sudo().contract_id
        if not own_sudo or own_sudo._is_in_force(fields.Date.context_today(self)):
            return own_sudo
        following = own_sudo._get_valid(self._get_payer(), fields.Date.context_today(self), self.site_id)
        return following.filtered("is_in_force") or own_sudo

    def _get_credit_problem(self):
        """Return why the contract does not let this order be paid later, as a sentence, or nothing."""
        contract_sudo = self._get_credit_contract()
        if not contract_sudo:
            return ""
        names = {"contract": contract_sudo.name}
        if not contract_sudo._is_in_force(fields.Date.context_today(self)):
            ended = contract_sudo.ended_on or contract_sudo.date_end
            return self.env._("Contract %(contract)s ended on %(date)s.", date=ended, **names)
        if contract_sudo.settlement_kind == "cash":
            return self.env._("Contract %(contract)s is settled at pickup.", **names)
        return contract_sudo._get_cycle_problem() or self._get_limit_problem(contract_sudo)

    def _get_limit_problem(self, contract_sudo):
        """Compare all that is open of the customer, this order included, with what may be open."""
        used = self._get_payer()._get_metrology_open(self.company_id)
        limit = contract_sudo._get_credit_available()
        if float_compare(used, limit, precision_digits=2) <= 0:
            return ""
        money = self.currency_id.format
        names = {
            "contract": contract_sudo.name,
            "other": money(float_round(used - self.fee_open, precision_digits=2)),
            "own": money(self.fee_open),
            "limit": money(limit),
        }
        if contract_sudo.settlement_kind == "prepaid":
            return self.env._(
                "The prepayment of contract %(contract)s is used up: %(other)s of other orders and %(own)s "
                "of "
                "this one are open, %(limit)s are left.",
                **names,
            )
        return self.env._(
            "The credit limit of contract %(contract)s is reached: %(other)s of other orders and %(own)s of "
            "this one are open, %(limit)s are allowed.",
            **names,
        )

    def _get_exception(self):
        """Return the signed exception that covers what is open on this order today."""
        self.ensure_one()
        # sudo: metrology.fee.exception - the gate asks for people who may not read the paper
        return (
            self.sudo()
            .fee_exception_ids.filtered(
                lambda e: (
                    e.state == "signed"
                    and e.valid_until >= fields.Date.context_today(self)
                    and float_compare(self.fee_open, e.amount, precision_digits=2) <= 0
                )
            )[:1]
            .sudo(self.env.su)
        )

    def _recount_fees(self):
        """What was paid or waived also counts on the statements of the contract."""
        res = super()._recount_fees()
        # sudo: metrology.contract - money is taken by people who may not read contracts
        contracts_sudo = self.sudo().contract_id
        if contracts_sudo:
            contracts_sudo._claim_ledger()
            contracts_sudo._refresh_open()
        return res

    def _get_fee_problem(self, items):
        problem = super()._get_fee_problem(items)
        if not problem or not self.contract_id or self._may_pay_later():
            return problem
        who = self.env._(
            "Or ask the marketing department or finance to sign an exception (order, page “Payments and "
            "waivers”)."
        )
        return " ".join((self._get_credit_problem(), problem, who))
