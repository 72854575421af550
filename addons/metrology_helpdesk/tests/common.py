from datetime import datetime

from odoo import Command

from odoo.addons.metrology_base.tests.common import MetrologyCommon

# Wednesday, 25 November 2026, 10 o'clock in Beijing
WEDNESDAY = datetime(2026, 11, 25, 2)


class RequestCommon(MetrologyCommon):
    """An agent, a marketing officer and a customer who wants something."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["metrology.data.loader"]._load_reference("vocabularies.csv")
        cls.service = cls.env.ref("metrology_helpdesk.team_service")
        cls.marketing = cls.env.ref("metrology_helpdesk.team_marketing")
        cls.service.write(
            {
                "user_ids": [Command.set((cls.user_agent + cls.user_supervisor).ids)],
                "user_id": cls.user_supervisor.id,
            }
        )
        cls.marketing.write(
            {
                "user_ids": [Command.set(cls.user_marketing_officer.ids)],
                "user_id": cls.user_marketing_officer.id,
            }
        )
        cls.phone = cls.env["metrology.reason"]._get("contact_channel", "phone")

    @classmethod
    def _make_request(cls, kind="special", user=None, **values):
        requests = cls.env["helpdesk.ticket"].with_user(user or cls.user_agent)
        return requests.create(
            {
                "name": "Urgent verification of 20 gauges",
                "description": "<p>Needed on Friday</p>",
                "partner_id": cls.customer.id,
                "type_id": cls.env["helpdesk.ticket.type"]._get_id(kind),
                "user_id": cls.user_agent.id,
                **values,
            }
        )
