from odoo import api, models
from odoo.exceptions import UserError


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """Refuse two different companies; the supervisor may merge different e-mail addresses."""
        partners = self.env["res.partner"].browse(partner_ids).exists()
        self._check_same_company(partners)
        if self.env.user.has_group("metrology_base.group_supervisor"):
            extra_checks = False
        return super()._merge(partner_ids, dst_partner=dst_partner, extra_checks=extra_checks)

    @api.model
    def _check_same_company(self, partners):
        coded = partners.filtered("uscc")
        if len(set(coded.mapped("uscc"))) > 1:
            raise UserError(
                self.env._(
                    "These are different companies and are not merged: %(list)s. If one of the unified "
                    "social credit "
                    "codes is wrong, correct it on the customer first.",
                    list=", ".join(f"{partner.name} ({partner.uscc})" for partner in coded),
                )
            )

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """Give up numbers that the remaining customer has as well, then move everything."""
        self._drop_double_phones(src_partners, dst_partner)
        return super()._update_foreign_keys(src_partners, dst_partner)

    @api.model
    def _drop_double_phones(self, src_partners, dst_partner):
        known = {(phone.e164, phone.extension or "") for phone in dst_partner.phone_ids if phone.e164}
        double = self.env["metrology.phone"]
        for phone in src_partners.phone_ids.filtered("e164"):
            key = (phone.e164, phone.extension or "")
            if key in known:
                double += phone
            known.add(key)
        # sudo: metrology.phone - the same number stays on the remaining customer
        double.sudo().unlink()
        # a moved number is one of many now, it must outlive the phone field of the remaining customer
        # sudo: metrology.phone - moved on behalf of the person who merges
        (src_partners.phone_ids - double).sudo().write({"origin": "manual"})

    @api.model
    def _update_values(self, src_partners, dst_partner):
        """Hand the unique codes over without a moment in which two customers have them."""
        values = {
            name: dst_partner[name] or next((value for value in src_partners.mapped(name) if value), False)
            for name in ("customer_no", "uscc", "organization_code")
        }
        numbers = [number for number in src_partners.mapped("customer_no") if number != values["customer_no"]]
        src_partners.write({"uscc": False, "organization_code": False, "customer_no": False})
        src_partners.flush_recordset()
        result = super()._update_values(src_partners, dst_partner)
        dst_partner.write({name: value for name, value in values.items() if dst_partner[name] != value})
        former = [number for number in numbers if number]
        if former:
            self.env["metrology.interaction"]._log(
                dst_partner,
                self.env._(
                    "Merged with customer no. %(numbers)s: %(names)s.",
                    numbers=", ".join(former),
                    names=", ".join(src_partners.mapped(lambda partner: partner.name or "")),
                ),
            )
        return result
