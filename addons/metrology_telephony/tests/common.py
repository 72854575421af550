from odoo.addons.metrology_base.tests.common import MetrologyCommon


class TelephonyCommon(MetrologyCommon):
    """An exchange, the rows of its trace, and a service line."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.provider = cls.env["metrology.telephony.provider"].create(
            {"name": "Main", "system_name": "test-main"}
        )
        cls.line = cls.env["metrology.telephony.line"].create(
            {"provider_id": cls.provider.id, "name": "Service", "number": "8000", "site_id": cls.site_a.id}
        )
        cls.trace = cls.provider._load_trace()

    @classmethod
    def _calls(cls, provider=None):
        """Return the calls of the exchange by their chain."""
        calls = cls.env["metrology.telephony.call"].search(
            [("provider_id", "=", (provider or cls.provider).id)]
        )
        return {call.linkedid: call for call in calls}
