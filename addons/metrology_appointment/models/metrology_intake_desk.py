from odoo import api, fields, models
from odoo.fields import Domain

from ..const import EXPECTED_STATES, ORDER_KINDS

MAX_EXPECTED = 12


class MetrologyIntakeDesk(models.AbstractModel):
    _inherit = "metrology.intake.desk"

    @api.model
    def _read_expected(self):
        """The bookings of today that become an order and have none yet, in the order of their hours."""
        today = fields.Date.context_today(self)
        on_site = Domain("kind", "=", "onsite") & Domain("date", "<=", today)
        bookings = self.env["metrology.appointment"].search(
            Domain("site_id", "=", self.env.user.metrology_site_id.id)
            & Domain("kind", "in", ORDER_KINDS)
            & Domain("state", "in", (*EXPECTED_STATES, "arrived"))
            & (Domain("date", "=", today) | (on_site & Domain("planned_to", ">=", today))),
            limit=MAX_EXPECTED,
            order="start, id",
        )
        return super()._read_expected() + [
            {
                "kind": "booking",
                "id": booking.id,
                "title": booking.name,
                "customer": booking.partner_id.display_name,
                "items": booking.item_count,
                "text": " · ".join((booking._get_kind_label(), booking._get_when())),
            }
            for booking in bookings
        ]
