from datetime import datetime

from freezegun import freeze_time

from odoo import Command

from odoo.addons.metrology_lab.tests.common import LabCommon

# A Monday without holidays for some weeks; nine in the morning on the wall of the institute.
MONDAY = datetime(2026, 3, 16, 1, 0)


class ComplaintCommon(LabCommon):
    """People for every part of a case, and a case at every step."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        frozen = freeze_time(MONDAY)
        frozen.start()
        cls.addClassCleanup(frozen.stop)
        cls.user_approver = cls._make_user("auditor", "approver")
        cls.user_approver.group_ids = cls.env.ref("metrology_complaint.group_approver")
        cls.user_approver_2 = cls._make_user("auditor", "approver_2")
        cls.user_approver_2.group_ids = cls.env.ref("metrology_complaint.group_approver")
        cls.user_officer_2 = cls._make_user("marketing_officer", "officer_2")
        cls.user_agent_2 = cls._make_user("agent", "agent_2")
        cls.phone_channel = cls._get_reason("contact_channel", "phone")
        cls.categories = {
            code: cls._get_reason("complaint_category", code) for code in ("efficiency", "attitude", "damage")
        }
        cls.causes = {code: cls._get_reason("complaint_cause", code) for code in ("capacity", "human")}
        cls.response = cls._get_reason("complaint_response", "apology")

    def setUp(self):
        super().setUp()
        clock = freeze_time(MONDAY)
        self.clock = clock.start()
        self.addCleanup(clock.stop)

    @classmethod
    def _make_complaint(cls, user=None, **values):
        return (
            cls.env["metrology.complaint"]
            .with_user(user or cls.user_agent)
            .create(
                {
                    "channel_id": cls.phone_channel.id,
                    "category_id": cls.categories["efficiency"].id,
                    "site_id": cls.site_a.id,
                    "partner_id": cls.customer.id,
                    "reporter_name": "李女士",
                    "reporter_phone": "01082370001",
                    "statement": "说好十天，已经过了二十天。",
                    "demand": "尽快完成并说明原因。",
                    **values,
                }
            )
        )

    @classmethod
    def _accept(cls, complaint, **values):
        """A simple case that its agent handles, or what the values say."""
        complaint.action_acknowledge()
        complaint.write({"severity": "low", "complexity": "single", "user_id": complaint.env.uid, **values})
        complaint.action_accept()
        return complaint

    @classmethod
    def _accept_major(cls, complaint, officer=None):
        return cls._accept(complaint, severity="high", user_id=(officer or cls.user_marketing_officer).id)

    @classmethod
    def _answer(cls, complaint, **values):
        complaint.write(
            {
                "finding": "标准器停用两周，未通知客户。",
                "cause_ids": [Command.set(cls.causes["capacity"].ids)],
                "outcome": "justified",
                "response_ids": [Command.set(cls.response.ids)],
                "answer": "已加急完成，向您致歉。",
                **values,
            }
        )
        complaint.action_propose()
        return complaint

    @classmethod
    def _take_step(cls, complaint, step, note="一句话", **values):
        wizard = complaint.env["metrology.complaint.step"]
        return wizard.create(
            {"complaint_id": complaint.id, "step": step, "note": note, **values}
        ).action_confirm()

    @classmethod
    def _make_told(cls, **values):
        """A simple case whose answer the customer has heard."""
        complaint = cls._answer(cls._accept(cls._make_complaint(**values)))
        complaint.with_user(cls.user_marketing_officer).action_approve()
        cls._take_step(complaint, "tell")
        return complaint
