from odoo import api, fields, models
from odoo.exceptions import UserError


class MetrologyFeeVersion(models.TransientModel):
    """Opens the next version of one or many prices from a day on."""

    _name = "metrology.fee.version"
    _description = "New version of fees"

    fee_ids = fields.Many2many("metrology.fee", string="Fees", required=True, readonly=True)
    fee_count = fields.Integer(compute="_compute_fee_count")
    valid_from = fields.Date(string="First day", required=True)
    currency_id = fields.Many2one("res.currency", compute="_compute_fee_count")
    amount = fields.Monetary(string="New fee")
    percent = fields.Float(
        string="Change in %",
        digits=(6, 2),
        help="10 makes every fee dearer by a tenth, rounded to whole yuan.",
    )

    @api.depends("fee_ids")
    def _compute_fee_count(self):
        for wizard in self:
            wizard.fee_count = len(wizard.fee_ids)
            wizard.currency_id = wizard.fee_ids.currency_id[:1]

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        if self.env.context.get("active_model") == "metrology.fee" and not values.get("fee_ids"):
            values["fee_ids"] = [(6, 0, self.env.context.get("active_ids", []))]
        return values

    def action_apply(self):
        """Close the chosen versions and open the new ones; show these."""
        self.ensure_one()
        created = self.env["metrology.fee"]
        for fee in self.fee_ids:
            created |= fee._new_version(self.valid_from, self._get_amount(fee))
        action = self.env["ir.actions.act_window"]._for_xml_id("metrology_catalog.action_fee")
        action["domain"] = [("id", "in", created.ids)]
        action["context"] = {}
        return action

    def _get_amount(self, fee):
        if self.fee_count == 1:
            return self.amount or False
        amount = fee.currency_id.round(round(fee.amount * (1 + self.percent / 100)))
        if fee.amount and amount <= 0:
            raise UserError(
                self.env._(
                    "Change in %%: %(percent)s %% would leave nothing of the fee of %(fee)s."
                    " Enter a smaller cut.",
                    percent=self.percent,
                    fee=fee.display_name,
                )
            )
        return amount or False
