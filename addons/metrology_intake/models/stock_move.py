from odoo import models


class StockMove(models.Model):
    """A hand-over goes where two people take it: no rule sends it on, and nobody orders it anew."""

    _inherit = "stock.move"

    def _without_hand_overs(self):
        return self.filtered(lambda move: not move.picking_id.metrology_kind)

    def _push_apply(self):
        return super(StockMove, self._without_hand_overs())._push_apply()

    def _update_orderpoints(self):
        return super(StockMove, self._without_hand_overs())._update_orderpoints()
