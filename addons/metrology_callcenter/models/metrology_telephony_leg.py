from odoo import models

from odoo.addons.metrology_telephony.journal import SEAT_CHANNEL

# channels of carriers; what follows the slash is no seat
TRUNK = "trunk"


class MetrologyTelephonyLeg(models.Model):
    _inherit = "metrology.telephony.leg"

    def _get_endpoint(self):
        """Return the seat whose telephone this is; nothing for a line to the outside."""
        self.ensure_one()
        found = SEAT_CHANNEL.match(self.channel or "")
        endpoint = found.group(1) if found else ""
        return "" if endpoint.startswith(TRUNK) else endpoint
