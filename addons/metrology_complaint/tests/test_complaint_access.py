from psycopg2.errors import CheckViolation, UniqueViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestComplaintAccess(ComplaintCommon):
    """Each sees what the job needs; who is complained about sees nothing of the case."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.complaint = cls._make_complaint(
            person_ids=[Command.create({"user_id": cls.user_agent_2.id, "note": "态度"})]
        )

    def _sees(self, user, complaint=None):
        complaint = complaint or self.complaint
        return bool(complaint.with_user(user).search([("id", "=", complaint.id)]))

    def test_who_sees_a_case(self):
        seeing = {
            name
            for name in (
                "agent",
                "supervisor",
                "contract_specialist",
                "reception",
                "reception_b",
                "marketing_officer",
                "approver",
                "auditor",
                "administrator",
            )
            if self._sees(getattr(self, f"user_{name}"))
        }
        self.assertEqual(
            seeing,
            {
                "agent",
                "supervisor",
                "contract_specialist",
                "reception",
                "marketing_officer",
                "approver",
                "auditor",
                "administrator",
            },
        )

    def test_laboratories_and_others_see_none(self):
        for user in (self.user_laboratory, self.user_store_keeper, self.user_finance):
            for model in ("metrology.complaint", "metrology.complaint.person", "metrology.complaint.event"):
                with self.assertRaises(AccessError):
                    self.env[model].with_user(user).search([])

    def test_the_person_complained_about_sees_nothing(self):
        accused = self.user_agent_2
        self.assertFalse(self._sees(accused))
        with self.assertRaises(AccessError):
            self.complaint.with_user(accused).read(["statement"])
        for records in (self.complaint.person_ids, self.complaint.event_ids):
            with self.assertRaises(AccessError):
                records.with_user(accused).read(["user_id"])
        inquiry = self._ask(accused)
        other = self._ask(self.user_laboratory)
        self.assertEqual(inquiry.with_user(accused).search([]), inquiry)
        with self.assertRaises(AccessError):
            other.with_user(accused).read(["question"])
        with self.assertRaises(AccessError):
            inquiry.with_user(accused).complaint_id.read(["statement"])

    def _ask(self, user):
        if self.complaint.state == "received":
            self.complaint.action_acknowledge()
        return (
            self.env["metrology.complaint.inquiry"]
            .with_user(self.user_agent)
            .create(
                {
                    "complaint_id": self.complaint.id,
                    "subject": "3月12日柜台",
                    "question": "当天发生了什么？",
                    "user_id": user.id,
                    "due_date": "2026-03-18",
                }
            )
        )

    def test_a_laboratory_reads_its_question_only(self):
        inquiry = self._ask(self.user_laboratory)
        self.assertEqual(inquiry.with_user(self.user_laboratory).question, "当天发生了什么？")
        self.assertFalse(inquiry.with_user(self.user_laboratory_2).search([]))
        with self.assertRaises(AccessError):
            inquiry.with_user(self.user_laboratory_2).read(["question"])

    def test_also_an_officer_and_the_handler_lose_the_case(self):
        handled = self._accept(self._make_complaint())
        handled.with_user(self.user_marketing_officer).write(
            {"person_ids": [Command.create({"user_id": self.user_agent.id})]}
        )
        self.assertFalse(handled.sudo().user_id)
        self.assertFalse(self._sees(self.user_agent, handled))
        self.assertEqual(len(handled.sudo().person_ids), 1)

    def test_nobody_writes_down_a_complaint_about_oneself(self):
        with self.assertRaisesRegex(UserError, "Ask a colleague"):
            self._make_complaint(person_ids=[Command.create({"user_id": self.user_agent.id})])

    def test_confidential(self):
        secret = self._make_complaint(is_confidential=True)
        self.assertTrue(self._sees(self.user_agent, secret))
        self.assertTrue(self._sees(self.user_marketing_officer, secret))
        for user in (self.user_agent_2, self.user_supervisor, self.user_reception):
            self.assertFalse(self._sees(user, secret))

    def test_audit_reads_only(self):
        mine = self.complaint.with_user(self.user_auditor)
        self.assertTrue(mine.statement)
        for step in (mine.action_acknowledge, lambda: mine.write({"demand": "x"})):
            with self.assertRaises(AccessError):
                step()

    def test_parts_are_not_typed(self):
        people = self.env["metrology.complaint.person"].with_user(self.user_agent)
        for part in ("approver", "handler"):
            with self.assertRaisesRegex(UserError, "Part in the case"):
                people.create(
                    {"complaint_id": self.complaint.id, "user_id": self.user_officer_2.id, "part": part}
                )
        person = self.complaint.person_ids.filtered(lambda person: person.part == "complained")
        with self.assertRaisesRegex(UserError, "stays as written down"):
            person.with_user(self.user_marketing_officer).part = "witness"
        with self.assertRaises(UserError):
            person.with_user(self.user_administrator).sudo().unlink()
        with self.assertRaises(AccessError):
            self.complaint.event_ids.with_user(self.user_administrator).write({"note": "x"})

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_an_approver_who_is_named(self):
        """Not the form, not Python: two rows of one person can not both be there."""
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self.env.cr.execute(
                SQL(
                    "INSERT INTO metrology_complaint_person (complaint_id, user_id, part) "
                    "VALUES (%s, %s, %s)",
                    self.complaint.id,
                    self.user_agent_2.id,
                    "approver",
                )
            )

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_an_answer_without_approver(self):
        for state in ("approved", "told", "closed"):
            with self.assertRaises(CheckViolation), self.env.cr.savepoint():
                self.env.cr.execute(
                    SQL("UPDATE metrology_complaint SET state = %s WHERE id = %s", state, self.complaint.id)
                )

    def test_a_contractor_reads_no_answer_to_a_complaint_about_himself(self):
        told = self._make_told(person_ids=[Command.create({"user_id": self.user_agent_2.id})])
        notice = told.notice_id
        self.assertIn("已加急完成", notice.body)
        (self.user_agent + self.user_agent_2).is_contractor = True
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            notice.with_user(self.user_agent_2).read(["body"])
        self.assertEqual(notice.with_user(self.user_agent).body, notice.body, "who told the customer sees it")
