from odoo import api, fields, models
from odoo.exceptions import UserError

ANSWER_DAYS = 3


class MetrologyContractRequest(models.Model):
    """What a contract customer wants, says or is visited for: it goes to the specialist, who closes it."""

    _name = "metrology.contract.request"
    _inherit = "metrology.state.mixin"
    _description = "Request of a Contract Customer"
    _order = "deadline, id"
    _rec_names_search = ["name", "partner_id.name"]

    _start_fields = ()
    _transitions = {"in_progress": ("open",), "closed": ("open", "in_progress"), "open": ("closed",)}

    name = fields.Char(string="Subject", required=True)
    kind = fields.Selection(
        [("request", "Request"), ("opinion", "Opinion or suggestion"), ("visit", "Visit")],
        default="request",
        required=True,
        index=True,
    )
    contract_id = fields.Many2one(
        "metrology.contract",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("state", "in", ("running", "expired"))],
    )
    partner_id = fields.Many2one(
        related="contract_id.partner_id", string="Customer", store=True, index="btree_not_null"
    )
    person_id = fields.Many2one(
        "res.partner",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('id', 'child_of', partner_id)]",
    )
    channel_id = fields.Many2one(
        "metrology.reason",
        domain=[("kind", "=", "contact_channel")],
        ondelete="restrict",
        default=lambda self: self.env["metrology.reason"]._get_default_id("contact_channel", "phone"),
    )
    detail = fields.Text()
    received_at = fields.Datetime(string="Came in on", required=True, default=fields.Datetime.now)
    deadline = fields.Date(
        string="To be answered by",
        required=True,
        default=lambda self: self._default_deadline(),
        help="Three working days by default; for a visit its day.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        compute="_compute_user_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        index=True,
        help="The specialist of the contract; the deputy can take it over.",
    )
    state = fields.Selection(
        [("open", "Open"), ("in_progress", "In progress"), ("closed", "Closed")],
        default="open",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    result = fields.Text(copy=False, help="What was done, and what the customer said to it.")
    closed_at = fields.Datetime(string="Closed on", readonly=True, copy=False)
    is_late = fields.Boolean(string="Late", compute="_compute_is_late")

    _order_idx = models.Index("(deadline, id)")

    @api.model
    def _default_deadline(self):
        calendar = self.env["metrology.calendar.day"]._get_calendar()
        return calendar.add(fields.Date.context_today(self), ANSWER_DAYS)

    @api.depends("contract_id")
    def _compute_user_id(self):
        for request in self:
            request.user_id = request.contract_id.specialist_id

    @api.depends("deadline", "state")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for request in self:
            request.is_late = bool(
                request.state != "closed" and request.deadline and request.deadline < today
            )

    @api.model_create_multi
    def create(self, vals_list):
        requests = super().create(vals_list)
        for request in requests:
            self.env["metrology.interaction"]._log(
                request.partner_id,
                request.name,
                channel_code=request.channel_id.code,
                direction="in" if request.kind != "visit" else "out",
                record=request,
                detail=request.detail,
            )
            request._tell_responsible()
        return requests

    def write(self, vals):
        if vals.keys() - self._proof_fields() and any(request.state == "closed" for request in self):
            raise UserError(self.env._("A closed request stays as it is. Open it again to go on."))
        res = super().write(vals)
        if "user_id" in vals:
            for request in self:
                request._tell_responsible()
        return res

    def _tell_responsible(self):
        """Show the responsible person that there is something new, unless it is their own doing."""
        # sudo: res.users - a colleague's screen is told, nothing of the colleague is read
        user_sudo = self.user_id.sudo()
        if user_sudo != self.env.user:
            message = self.env._("%(customer)s: %(text)s", customer=self.partner_id.name, text=self.name)
            user_sudo._bus_send("simple_notification", {"type": "info", "message": message, "sticky": True})

    @api.ondelete(at_uninstall=False)
    def _unlink_only_open(self):
        if any(request.state != "open" for request in self):
            raise UserError(self.env._("Only a request that nobody has begun can be deleted."))

    def action_begin(self):
        self._transition("in_progress")
        return True

    def action_close(self):
        """It is done; the result says what was done."""
        for request in self:
            if not (request.result or "").strip():
                raise UserError(
                    self.env._("%(request)s: write the result before you close it.", request=request.name)
                )
        self._transition("closed", {"closed_at": fields.Datetime.now()})
        return True

    def action_reopen(self):
        self._transition("open", {"closed_at": False})
        return True
