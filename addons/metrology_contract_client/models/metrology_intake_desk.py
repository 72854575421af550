from odoo import api, fields, models


class MetrologyIntakeDesk(models.AbstractModel):
    _inherit = "metrology.intake.desk"

    @api.model
    def _get_customer_flags(self, company):
        """Tell the clerk that this is a contract customer, who looks after it, and what stands against it."""
        flags = super()._get_customer_flags(company)
        contract = self.env["metrology.contract"]._get_valid(
            company, fields.Date.context_today(self), self.env.user.metrology_site_id
        )
        if not contract or not contract.is_in_force:
            return flags
        text = self.env._(
            "Contract %(contract)s · %(kind)s · specialist %(specialist)s",
            contract=contract.name,
            kind=contract._get_settlement_label(),
            specialist=contract.specialist_id.name,
        )
        flags.append({"tone": "success", "icon": "fa-handshake-o", "text": text})
        problem = contract._get_cycle_problem()
        if problem:
            flags.append({"tone": "danger", "icon": "fa-exclamation-triangle", "text": problem})
        if contract.note:
            flags.append({"tone": "info", "icon": "fa-info-circle", "text": contract.note})
        return flags
