from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

KINDS = [
    ("missing", "Missing"),
    ("extra", "Not on the list"),
    ("damaged", "Damaged"),
]
DAYS_TO_EXPLAIN = 2


class MetrologyDiscrepancy(models.Model):
    """What did not match at a hand-over or a count, who has to explain it and until when (rule 7)."""

    _name = "metrology.discrepancy"
    _inherit = ["metrology.state.mixin", "mail.thread", "mail.activity.mixin"]
    _description = "Discrepancy"
    _order = "id desc"

    _transitions = {
        "explained": ("open",),
        "closed": ("explained",),
        "open": ("explained",),
    }

    name = fields.Char(string="Number", required=True, readonly=True, copy=False, default="/")
    kind = fields.Selection(KINDS, required=True, readonly=True, index=True)
    state = fields.Selection(
        [("open", "Open"), ("explained", "Explained"), ("closed", "Closed")],
        default="open",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        group_expand=True,
    )
    site_id = fields.Many2one("metrology.site", required=True, readonly=True, index=True)
    item_id = fields.Many2one(
        "metrology.order.item", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    accessory_id = fields.Many2one(
        "metrology.order.accessory", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    code = fields.Char(string="Label", readonly=True, help="What was printed on the piece.")
    order_id = fields.Many2one(
        "metrology.order", compute="_compute_order_id", store=True, index="btree_not_null"
    )
    handover_id = fields.Many2one(
        "metrology.handover", string="Hand-over", readonly=True, index="btree_not_null"
    )
    stocktake_id = fields.Many2one("metrology.stocktake", readonly=True, index="btree_not_null")
    place_id = fields.Many2one("stock.location", string="Where it should be", readonly=True)
    giver_id = fields.Many2one("res.partner", string="Handed over by", readonly=True, index="btree_not_null")
    taker_id = fields.Many2one("res.partner", string="Taken by", readonly=True, index="btree_not_null")
    note = fields.Text(string="What was seen", readonly=True)
    photo = fields.Image(max_width=1600, max_height=1600, readonly=True)
    owner_id = fields.Many2one(
        "res.users", string="To be explained by", index="btree_not_null", help="Who finds out what happened."
    )
    deadline = fields.Date(
        string="Explain until", readonly=True, copy=False, help="Two working days after it was found."
    )
    is_late = fields.Boolean(string="Late", compute="_compute_is_late", search="_search_is_late")
    explanation = fields.Text(copy=False, help="What happened, and where the piece is now.")
    explained_by_id = fields.Many2one("res.users", string="Explained by", readonly=True, copy=False)
    closed_by_id = fields.Many2one("res.users", string="Closed by", readonly=True, copy=False)

    _name_unique = models.UniqueIndex("(name) WHERE name <> '/'", "This number is already used.")
    _work_list_idx = models.Index("(site_id, state, deadline)")

    @api.depends("item_id", "accessory_id")
    def _compute_order_id(self):
        for discrepancy in self:
            discrepancy.order_id = discrepancy.item_id.order_id or discrepancy.accessory_id.order_id

    @api.depends("deadline", "state")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for discrepancy in self:
            late = discrepancy.deadline and discrepancy.deadline < today
            discrepancy.is_late = bool(late and discrepancy.state == "open")

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = Domain("state", "=", "open") & Domain("deadline", "<", fields.Date.context_today(self))
        return late if True in value else ~late

    @api.model
    def _open(self, vals_list):
        """Write down what did not match and tell those who have to explain it."""
        calendar = self.env["metrology.calendar.day"]._get_calendar()
        deadline = calendar.add(fields.Date.context_today(self), DAYS_TO_EXPLAIN)
        # sudo: ir.sequence - the number is given by the house
        next_number = self.env["ir.sequence"].sudo().next_by_code
        values = [
            {**vals, "name": next_number("metrology.discrepancy"), "deadline": deadline} for vals in vals_list
        ]
        # sudo: metrology.discrepancy - made by a hand-over or a count, never by hand
        self_sudo = self.sudo().with_context(mail_create_nosubscribe=True)
        discrepancies_sudo = self_sudo.create(values)
        for owner, owned in discrepancies_sudo.grouped("owner_id").items():
            if owner:
                owned._notify_owner(owner, deadline)
        return discrepancies_sudo.sudo(self.env.su)

    def _notify_owner(self, owner, deadline):
        for discrepancy in self:
            discrepancy.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=deadline,
                summary=self.env._(
                    "%(piece)s: explain what happened", piece=discrepancy.code or discrepancy.name
                ),
                user_id=owner.id,
            )

    def write(self, vals):
        if "explanation" in vals and any(discrepancy.state == "closed" for discrepancy in self):
            raise UserError(self.env._("Explanation: this discrepancy is closed and does not change."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A discrepancy can not be deleted. Explain it and let it be closed."))

    def action_explain(self):
        """What happened is written down; a supervisor closes it."""
        for discrepancy in self:
            if not (discrepancy.explanation or "").strip():
                raise UserError(
                    self.env._(
                        "Explanation: write what happened to %(piece)s and where it is now.",
                        piece=discrepancy.code or discrepancy.name,
                    )
                )
        self._transition("explained", {"explained_by_id": self.env.uid})
        # sudo: mail.activity - the task of the owner is done by whoever explains
        self.sudo().activity_ids.action_done()
        return True

    def action_close(self):
        """A supervisor who did not explain it accepts the explanation."""
        self._check_supervisor()
        for discrepancy in self:
            if discrepancy.explained_by_id == self.env.user:
                raise UserError(
                    self.env._(
                        "%(name)s: whoever explained it can not close it too. Ask another supervisor.",
                        name=discrepancy.name,
                    )
                )
        self._transition("closed", {"closed_by_id": self.env.uid})
        return True

    def action_reopen(self):
        """The explanation does not convince."""
        self._check_supervisor()
        self._transition("open", {"explained_by_id": False})
        return True

    def _check_supervisor(self):
        if not self.env.user.has_group("metrology_base.group_supervisor"):
            raise AccessError(self.env._("Only a supervisor closes or reopens a discrepancy."))
