from odoo import Command

from odoo.addons.metrology_telephony.tests.common import TelephonyCommon


class CallcenterCommon(TelephonyCommon):
    """An exchange with a queue, two agents and their supervisor; calls come from the simulator."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.partner_id.tz = "Asia/Shanghai"
        cls.user_agent_2 = cls._make_user("agent", "agent_2")
        cls.queue = cls.env["metrology.call.queue"].create(
            {
                "name": "Hotline",
                "code": "hotline",
                "provider_id": cls.provider.id,
                "script": "Good day",
                "member_ids": [
                    Command.create({"user_id": user.id}) for user in (cls.user_agent, cls.user_agent_2)
                ],
            }
        )
        cls.category = cls._make_reason("call_reason", "progress")
        cls.result = cls._make_reason("call_disposition", "answered")
        cls.result_callback = cls._make_reason("call_disposition", "callback")
        # the sites' own simulator has to stay silent
        cls.env["metrology.telephony.provider"].search([("id", "!=", cls.provider.id)]).active = False

    @classmethod
    def _make_reason(cls, kind, code):
        Reason = cls.env["metrology.reason"].with_context(active_test=False)
        found = Reason.search([("kind", "=", kind), ("code", "=", code)])
        return found or Reason.create({"kind": kind, "code": code, "name": code})

    @classmethod
    def _sign_in(cls, user, endpoint, ready=True):
        """Let an agent sit down at a seat; return the shift."""
        session = cls.env["metrology.agent.session"].with_user(user)._sign_in(endpoint)
        if ready:
            session._choose("idle")
        return session

    @classmethod
    def _desk(cls, user):
        return cls.env["metrology.agent.desk"].with_user(user)

    @classmethod
    def _come_in(cls, number="13800138000", **values):
        return cls.provider._play_incoming(number, **values)

    @classmethod
    def _get_row(cls, user, call):
        """Return the newest row of a call at an agent's telephone."""
        return cls.env["metrology.agent.call"].search(
            [("user_id", "=", user.id), ("call_id", "=", call.id)], limit=1
        )

    @classmethod
    def _answer(cls, user, call):
        row = cls._get_row(user, call)
        cls._desk(user).answer(row.id)
        return row
