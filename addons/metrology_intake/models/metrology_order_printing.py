from odoo import api, fields, models
from odoo.exceptions import UserError

REPORTS = {
    "order": "metrology_intake.report_order",
    "label_40x20": "metrology_intake.report_order_label_40x20",
    "label_50x30": "metrology_intake.report_order_label_50x30",
}


class MetrologyOrderPrinting(models.Model):
    """One time that a paper of an order was printed at a desk: who, when, and why once more."""

    _name = "metrology.order.printing"
    _description = "Printing of an Order"
    _order = "id desc"
    _rec_name = "paper"

    order_id = fields.Many2one(
        "metrology.order", required=True, index=True, ondelete="cascade", readonly=True
    )
    paper = fields.Selection(
        [("order", "Commission order"), ("label_40x20", "Labels 40 × 20"), ("label_50x30", "Labels 50 × 30")],
        required=True,
        readonly=True,
    )
    user_id = fields.Many2one("res.users", string="Printed by", required=True, readonly=True)
    printed_at = fields.Datetime(string="Printed on", required=True, readonly=True)
    version = fields.Integer(readonly=True, help="Version of the order that was printed; 0: not signed yet.")
    reason = fields.Char(string="Why once more", readonly=True)

    @api.model
    def _note(self, order, paper, reason):
        """Note a printing and return the report to fetch; the same version a second time needs a reason."""
        if paper not in REPORTS:
            raise UserError(self.env._("Choose the paper to print from the list."))
        if order.state not in ("checked", "signed", "archived"):
            raise UserError(self.env._("Check the order before you print it: it has no numbers yet."))
        reason = (reason or "").strip() if isinstance(reason, str | None) else ""
        earlier = order.printing_ids.filtered(
            lambda p: p.paper == paper and (paper != "order" or p.version == order.version)
        )
        if earlier and not reason:
            return {"needsReason": True, "text": self._describe_earlier(earlier[:1])}
        # sudo: metrology.order.printing - the list is a proof; it is written by printing only
        self.sudo().create(
            {
                "order_id": order.id,
                "paper": paper,
                "user_id": self.env.uid,
                "printed_at": fields.Datetime.now(),
                "version": order.version,
                "reason": reason if earlier else False,
            }
        )
        # sudo: ir.actions.report - only its name is read, to say where the paper is fetched
        report_sudo = self.env.ref(REPORTS[paper]).sudo()
        return {"needsReason": False, "url": f"/report/pdf/{report_sudo.report_name}/{order.id}"}

    @api.model
    def _describe_earlier(self, printing):
        moment = fields.Datetime.context_timestamp(self, printing.printed_at)
        return self.env._(
            "Printed already by %(person)s on %(date)s. Why is it printed once more?",
            person=printing.user_id.name,
            date=moment.strftime("%Y-%m-%d %H:%M"),
        )

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("The list of printings can not be changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("The list of printings can not be changed."))
