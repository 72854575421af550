from odoo import api, fields, models
from odoo.tools import float_round


class ResPartner(models.Model):
    _inherit = "res.partner"

    metrology_contract_ids = fields.One2many("metrology.contract", "partner_id", string="Contracts")
    metrology_contract_id = fields.Many2one(
        "metrology.contract", string="Contract in force", compute="_compute_metrology_contract_id"
    )

    @api.depends("metrology_contract_ids.state")
    def _compute_metrology_contract_id(self):
        """The customer's contract of today; people of a customer share that of their house."""
        today = fields.Date.context_today(self)
        running = self.env["metrology.contract"].search(
            [
                ("partner_id", "in", self.commercial_partner_id.ids),
                ("state", "=", "running"),
                ("company_id", "=", self.env.company.id),
            ]
        )
        by_partner = {c.partner_id: c for c in running if c._is_in_force(today)}
        for partner in self:
            partner.metrology_contract_id = by_partner.get(partner.commercial_partner_id)

    def _get_metrology_open(self, company):
        """Return what is open on all signed orders of the customer, less what was paid too much."""
        self.ensure_one()
        # sudo: metrology.order - money of all sites counts
        [(total,)] = (
            self.env["metrology.order"]
            .sudo()
            ._read_group(
                [
                    ("submitting_partner_id.commercial_partner_id", "=", self.commercial_partner_id.id),
                    ("state", "in", ("signed", "archived")),
                    ("company_id", "=", company.id),
                ],
                [],
                ["fee_open:sum"],
            )
        )
        return float_round(total or 0.0, precision_digits=2)

    def action_view_metrology_contracts(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "metrology_contract_client.action_metrology_contract"
        )
        customer = self.commercial_partner_id
        return {
            **action,
            "domain": [("partner_id", "=", customer.id)],
            "context": {"default_partner_id": customer.id},
        }
