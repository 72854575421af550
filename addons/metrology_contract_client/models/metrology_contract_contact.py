from odoo import api, fields, models
from odoo.exceptions import UserError


class MetrologyContractContact(models.Model):
    """Who of the customer is asked about what."""

    _name = "metrology.contract.contact"
    _description = "Contact of a Contract"
    _order = "contract_id, role, id"
    _rec_name = "partner_id"

    contract_id = fields.Many2one("metrology.contract", required=True, index=True, ondelete="cascade")
    role = fields.Selection(
        string="Responsible for",
        selection=[
            ("business", "Business"),
            ("finance", "Finance"),
            ("technical", "Technical"),
            ("delivery", "Delivery and pickup"),
            ("management", "Management"),
        ],
        required=True,
        default="business",
    )
    partner_id = fields.Many2one(
        "res.partner", string="Person", required=True, index=True, ondelete="restrict"
    )
    phone = fields.Char(related="partner_id.phone")
    email = fields.Char(related="partner_id.email")
    note = fields.Char(help="What this person decides, and when to call.")

    _once = models.Constraint(
        "UNIQUE(contract_id, role, partner_id)", "Contacts: this person has this role in the list already."
    )
    _order_idx = models.Index("(contract_id, role, id)")

    @api.constrains("partner_id", "contract_id")
    def _check_partner(self):
        for contact in self:
            customer = contact.contract_id.partner_id
            if contact.partner_id.commercial_partner_id != customer:
                raise UserError(
                    self.env._(
                        "Contacts: %(person)s does not belong to %(customer)s. Add the person to the "
                        "customer first.",
                        person=contact.partner_id.display_name,
                        customer=customer.display_name,
                    )
                )
