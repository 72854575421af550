from odoo.addons.metrology_telephony.tests.common import TelephonyCommon


class AsteriskCommon(TelephonyCommon):
    """An Asterisk with a line and two seats."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.provider.vendor = "asterisk"
        cls.seats = cls.env["metrology.telephony.seat"].create(
            [{"provider_id": cls.provider.id, "number": number} for number in ("1001", "1002")]
        )

    def _report(self, **message):
        """What the connector hears after a message without rows."""
        return self.provider._take({"after": self.provider.cursor, "rows": [], **message})
