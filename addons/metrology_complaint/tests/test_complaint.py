from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.metrology_complaint.complaint_grade import get_grade

from .common import ComplaintCommon

GRADES = (
    ("low", "single", False, 1, "simple"),
    ("medium", "single", False, 1, "simple"),
    ("high", "single", False, 1, "major"),
    ("low", "departments", False, 1, "major"),
    ("low", "dispute", False, 1, "major"),
    ("low", "single", True, 1, "major"),
    ("low", "single", False, 2, "major"),
    (False, "single", True, 1, False),
    ("low", False, False, 1, False),
)


@tagged("post_install", "-at_install")
class TestComplaint(ComplaintCommon):
    """A complaint goes step by step, is approved by a stranger to it and comes back if need be."""

    def test_grades(self):
        for *facts, grade in GRADES:
            self.assertEqual(get_grade(*facts), grade, facts)

    def test_the_number_names_site_and_year(self):
        complaint = self._make_complaint()
        self.assertEqual(complaint.name, "AAA-T2026-000001")
        self.assertEqual(complaint.event_ids.mapped("step"), ["received"])

    def test_a_simple_case_from_intake_to_the_end(self):
        complaint = self._make_told()
        self.assertEqual(complaint.grade, "simple")
        self.assertEqual(complaint.notice_id.partner_id, self.customer)
        self.assertIn("已加急完成", complaint.notice_id.body)
        complaint.action_satisfied()
        self.assertEqual((complaint.state, complaint.satisfied), ("closed", "yes"))
        self.assertEqual(complaint.approver_id, self.user_marketing_officer)
        self.assertEqual(
            complaint.event_ids.mapped("step"),
            ["received", "acknowledged", "accepted", "proposed", "approved", "told", "closed"],
        )

    def test_the_timeline_does_not_tell_what_was_said(self):
        complaint = self._make_told()
        lines = self.env["metrology.interaction"].search([("res_model", "=", complaint._name)])
        told = " ".join(f"{line.summary} {line.detail or ''}" for line in lines)
        self.assertIn(complaint.name, told)
        self.assertNotIn("说好十天", told)

    def test_no_step_is_jumped(self):
        complaint = self._make_complaint()
        for step in ("accept", "propose", "approve", "satisfied", "resume"):
            with self.assertRaises(UserError):
                getattr(complaint.with_user(self.user_administrator), f"action_{step}")()
        with self.assertRaisesRegex(UserError, "not typed in"):
            complaint.state = "closed"
        with self.assertRaisesRegex(UserError, "can not be typed in"):
            complaint.told_at = "2026-03-16 01:00:00"
        with self.assertRaisesRegex(UserError, "can not be typed in"):
            self._make_complaint(is_ours="yes")

    def test_what_is_missing_is_said_at_once(self):
        complaint = self._make_complaint()
        complaint.action_acknowledge()
        with self.assertRaisesRegex(UserError, r"(?s)Severity.*Complexity"):
            complaint.action_accept()
        complaint.write({"severity": "high", "complexity": "single", "user_id": self.user_agent.id})
        with self.assertRaisesRegex(UserError, "goes to the marketing department"):
            complaint.action_accept()
        complaint.user_id = self.user_marketing_officer
        complaint.action_accept()
        officers = complaint.with_user(self.user_marketing_officer)
        with self.assertRaisesRegex(UserError, r"(?s)Finding.*Causes.*Outcome.*Responses.*Answer"):
            officers.action_propose()

    def test_the_marketing_department_answers_major_cases(self):
        complaint = self._accept_major(self._make_complaint())
        self.assertEqual((complaint.grade, complaint.level), ("major", 2))
        with self.assertRaisesRegex(UserError, "Marketing Officer"):
            self._answer(complaint)
        officer = self._answer(complaint.with_user(self.user_marketing_officer))
        with self.assertRaisesRegex(UserError, "no right to approve"):
            officer.with_user(self.user_officer_2).action_approve()
        officer.with_user(self.user_approver).action_approve()
        self.assertEqual(officer.state, "approved")

    def test_nobody_who_is_named_approves(self):
        complaint = self._make_complaint(
            person_ids=[(0, 0, {"user_id": self.user_officer_2.id, "part": "witness"})]
        )
        self._answer(self._accept(complaint))
        for user in (self.user_officer_2, self.user_agent):
            with self.assertRaisesRegex(UserError, "You are named"):
                complaint.with_user(user).action_approve()
        self.assertFalse(complaint.with_user(self.user_officer_2).may_approve)
        self.assertTrue(complaint.with_user(self.user_marketing_officer).may_approve)

    def test_whoever_approved_is_named_only_after_sending_back(self):
        complaint = self._answer(self._accept(self._make_complaint()))
        complaint.with_user(self.user_marketing_officer).action_approve()
        officer = complaint.with_user(self.user_officer_2)
        self._take_step(officer, "send_back")
        self.assertEqual((complaint.state, bool(complaint.approval_id)), ("handling", False))
        complaint.write({"person_ids": [(0, 0, {"user_id": self.user_marketing_officer.id})]})
        self.assertEqual(complaint._get_people("complained"), self.user_marketing_officer)
        complaint.action_propose()
        with self.assertRaises(UserError):
            complaint.with_user(self.user_marketing_officer).action_approve()
        officer.action_approve()

    def test_not_satisfied_brings_the_same_case_up(self):
        complaint = self._make_told()
        self._take_step(complaint, "not_satisfied", "还是没有说明原因。")
        self.assertEqual((complaint.state, complaint.level, complaint.grade), ("handling", 2, "major"))
        self.assertFalse(complaint.user_id or complaint.approval_id or complaint.told_at)
        officer = complaint.with_user(self.user_officer_2)
        officer.action_take()
        officer.action_propose()
        with self.assertRaisesRegex(UserError, "You are named"):
            complaint.with_user(self.user_marketing_officer).action_approve()
        officer.with_user(self.user_approver).action_approve()
        self._take_step(officer, "tell")
        self._take_step(officer, "not_satisfied", "仍不同意。")
        self.assertEqual((complaint.level, complaint.user_id.id), (3, False))
        manager = complaint.with_user(self.user_approver_2)
        manager.action_take()
        manager.action_propose()
        with self.assertRaisesRegex(UserError, "You are named"):
            complaint.with_user(self.user_approver).action_approve()
        third = self._make_user("auditor", "approver_3")
        third.group_ids = self.env.ref("metrology_complaint.group_approver")
        manager.with_user(third).action_approve()
        self._take_step(manager, "tell")
        self._take_step(manager, "not_satisfied", "找上级部门。")
        self.assertEqual((complaint.state, complaint.satisfied), ("closed", "no"))
        self.assertEqual(self.env["metrology.complaint"].search_count([]), 1)

    def test_identity(self):
        complaint = self._make_complaint(reporter_phone="010-8237 0001")
        self.assertEqual(complaint.identity, "phone")
        stranger = self._make_complaint(reporter_phone="13911112222")
        self.assertEqual(stranger.identity, "none")
        order = self._make_signed_order()
        stranger.document_no = order.name
        self.assertEqual((stranger.identity, stranger.order_id), ("document", order))
        foreign = self._make_complaint(
            reporter_phone="13911112222",
            document_no=order.item_ids[0].item_uid,
            partner_id=self.env["res.partner"].create({"name": "Other", "is_company": True}).id,
        )
        self.assertEqual((foreign.identity, foreign.item_id), ("none", order.item_ids[0]))

    def test_nothing_is_told_to_a_stranger(self):
        complaint = self._answer(self._accept(self._make_complaint(reporter_phone="13911112222")))
        complaint.with_user(self.user_marketing_officer).action_approve()
        with self.assertRaisesRegex(UserError, "find out who complains"):
            self._take_step(complaint, "tell")
        complaint.action_call_back()
        self.assertEqual(complaint.identity, "call_back")
        self._take_step(complaint, "tell", channel_id=self.phone_channel.id)
        self.assertEqual((complaint.state, complaint.notice_id.id), ("told", False))

    def test_what_came_before_is_fixed(self):
        complaint = self._accept(self._make_complaint())
        for name in ("statement", "received_at", "severity"):
            with self.assertRaisesRegex(UserError, "can not be changed"):
                complaint[name] = complaint[name]
        self._answer(complaint)
        with self.assertRaisesRegex(UserError, "can not be changed"):
            complaint.answer = "另一个答复"
        with self.assertRaisesRegex(UserError, "not deleted"):
            complaint.with_user(self.user_administrator).sudo().unlink()

    def test_duplicates_are_found_and_kept_out(self):
        first = self._make_complaint()
        second = self._make_complaint()
        other = self._make_complaint(category_id=self.categories["attitude"].id)
        self.assertEqual(second.twin_ids, first)
        self.assertEqual((first.is_repeat, second.is_repeat, other.is_repeat), (False, True, False))
        with self.assertRaisesRegex(UserError, "Only the marketing department"):
            self._take_step(second, "duplicate", original_id=first.id)
        officer = second.with_user(self.user_marketing_officer)
        with self.assertRaisesRegex(UserError, "Duplicate of"):
            self._take_step(officer, "duplicate")
        with self.assertRaisesRegex(UserError, "write a few words"):
            self._take_step(officer, "duplicate", " ", original_id=first.id)
        self._take_step(officer, "duplicate", original_id=first.id)
        self._take_step(other.with_user(self.user_marketing_officer), "irrelevant")
        self.assertEqual((first + second + other).filtered("is_counted"), first)
        self.assertEqual(second.original_id, first)

    def test_not_ours_is_told(self):
        complaint = self._make_complaint()
        complaint.action_acknowledge()
        self._take_step(complaint.with_user(self.user_marketing_officer), "not_ours", "请找物业。")
        self.assertEqual(
            (complaint.state, complaint.is_ours, complaint.is_counted), ("not_ours", "no", False)
        )
        self.assertIn("请找物业", complaint.event_ids[-1].notice_id.body)

    def test_raised_to_major(self):
        complaint = self._accept(self._make_complaint())
        self._take_step(complaint, "raise")
        self.assertEqual((complaint.grade, complaint.level, complaint.user_id.id), ("major", 2, False))
        self.assertEqual(complaint.allowed_days, 10)
        with self.assertRaisesRegex(UserError, "does not handle cases of level 2"):
            complaint.user_id = self.user_agent

    def test_people_are_asked(self):
        complaint = self._accept(self._make_complaint())
        inquiry = (
            self.env["metrology.complaint.inquiry"]
            .with_user(self.user_agent)
            .create(
                {
                    "complaint_id": complaint.id,
                    "subject": "AAA2026-000001-001",
                    "question": "为什么超期？",
                    "user_id": self.user_laboratory.id,
                    "due_date": "2026-03-18",
                }
            )
        )
        with self.assertRaisesRegex(UserError, "not answered yet"):
            self._answer(complaint)
        mine = inquiry.with_user(self.user_laboratory)
        with self.assertRaisesRegex(UserError, "write what you know"):
            mine.action_answer()
        mine.answer = "标准器送检。"
        with self.assertRaisesRegex(UserError, "not changed"):
            mine.question = "?"
        mine.action_answer()
        with self.assertRaisesRegex(UserError, "closed"):
            mine.answer = "另一个"
        self._answer(complaint)
        with self.assertRaises(UserError):
            inquiry.with_user(self.user_agent).answer = "x"
