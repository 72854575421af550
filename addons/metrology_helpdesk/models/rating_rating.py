from odoo import api, models
from odoo.exceptions import UserError


class RatingRating(models.Model):
    """What a customer thinks of an answer is given by the customer, once; nobody writes it for him."""

    _inherit = "rating.rating"

    @api.model_create_multi
    def create(self, vals_list):
        ratings = super().create(vals_list)
        ratings._check_by_customer()
        return ratings

    def write(self, vals):
        self._check_by_customer()
        result = super().write(vals)
        if vals.keys() & {"res_model_id", "res_id"}:
            self._check_by_customer()
        return result

    def _check_by_customer(self):
        if not self.env.su and any(rating.res_model == "helpdesk.ticket" for rating in self):
            raise UserError(
                self.env._("Only the customer rates a request, on the page of the message that answers it.")
            )
