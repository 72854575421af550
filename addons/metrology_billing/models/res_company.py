from odoo import models
from odoo.exceptions import UserError

TAX_PERCENT = 6.0


class ResCompany(models.Model):
    _inherit = "res.company"

    def _get_metrology_sale_tax(self):
        """Return the sales tax of 6 % that is in the price; the first time it is made from the usual one."""
        self.ensure_one()
        # sudo: account.tax - finance need not configure accounting
        taxes_sudo = (
            self.env["account.tax"]
            .sudo()
            .with_company(self)
            .search(
                [
                    ("company_id", "=", self.id),
                    ("type_tax_use", "=", "sale"),
                    ("amount_type", "=", "percent"),
                    ("amount", "=", TAX_PERCENT),
                ]
            )
        )
        included_sudo = taxes_sudo.filtered("price_include")[:1]
        if included_sudo:
            return included_sudo
        if not taxes_sudo:
            raise UserError(
                self.env._(
                    "%(company)s has no sales tax of %(percent)g %% yet. An administrator makes it in "
                    "accounting, or loads the Chinese chart of accounts under Billing > Configuration > "
                    "Payment methods.",
                    company=self.name,
                    percent=TAX_PERCENT,
                )
            )
        name = self.env._("%(percent)g %% in the price", percent=TAX_PERCENT)
        return taxes_sudo[0].copy({"name": name, "price_include_override": "tax_included"})
