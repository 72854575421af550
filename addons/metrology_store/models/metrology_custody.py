from odoo import api, models
from odoo.exceptions import UserError


class MetrologyCustody(models.AbstractModel):
    _inherit = "metrology.custody"

    @api.model
    def _relocate(self, items, shelf, keeper, accessories=None):
        """Put pieces on another shelf of the same store and return the validated picking.

        The store keeps them all the time, so one person is enough; it is written down like a hand-over.

        :param keeper: ``res.partner`` who carries them
        """
        return self._move(items, shelf, "relocation", keeper, keeper, accessories=accessories)

    @api.model
    def _check_people(self, giver, taker, kind):
        if kind != "relocation":
            return super()._check_people(giver, taker, kind)
        if not giver or giver != taker:
            raise UserError(
                self.env._("Within the store one person moves the items: whoever gives them takes them too.")
            )
        return None

    @api.model
    def _check_source(self, lot, quant, destination, kind):
        super()._check_source(lot, quant, destination, kind)
        if kind != "relocation":
            return
        site = destination._get_store_site()
        if not site or quant.location_id._get_store_site() != site:
            raise UserError(
                self.env._(
                    "%(lot)s is at %(place)s and can not be put at %(shelf)s without a hand-over: only the "
                    "shelves of one store need a single person.",
                    lot=lot.display_name,
                    place=quant.location_id.display_name,
                    shelf=destination.display_name,
                )
            )
