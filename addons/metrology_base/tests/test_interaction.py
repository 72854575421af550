from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import MetrologyCommon


@tagged("post_install", "-at_install")
class TestInteraction(MetrologyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.channel = cls.env["metrology.reason"].search(
            [("kind", "=", "contact_channel"), ("code", "=", "phone")]
        ) or cls.env["metrology.reason"].create({"kind": "contact_channel", "code": "phone", "name": "Phone"})
        cls.Interaction = cls.env["metrology.interaction"]

    def test_log(self):
        line = self.Interaction.with_user(self.user_auditor)._log(
            self.customer, "Called about the deadline", "phone", "in", record=self.submitter
        )
        self.assertEqual(line.user_id, self.user_auditor)
        self.assertEqual((line.channel_id, line.direction, line.kind), (self.channel, "in", "system"))
        self.assertEqual(line.with_user(self.user_agent).document_name, self.submitter.display_name)
        self.assertEqual(line.with_user(self.user_agent).action_open_document()["res_id"], self.submitter.id)

    def test_deleted_document_leaves_the_line(self):
        line = self.Interaction._log(
            self.customer, "Gone", record=self.env["res.partner"].create({"name": "X"})
        )
        self.env["res.partner"].browse(line.res_id).unlink()
        self.env.invalidate_all()
        self.assertFalse(line.document_name)
        self.assertTrue(line.action_open_document())

    def test_document_out_of_reach_is_not_named(self):
        line = self.Interaction._log(
            self.customer, "Secret", record=self.env["ir.config_parameter"].search([], limit=1)
        )
        self.assertFalse(line.with_user(self.user_agent).document_name)

    def test_timeline_of_the_customer(self):
        self.Interaction._log(self.customer, "First")
        self.Interaction._log(self.submitter, "Second")
        customer = self.customer.with_user(self.user_agent)
        self.assertEqual(customer.interaction_count, 1)
        action = customer.action_open_interactions()
        found = self.Interaction.with_user(self.user_agent).search(action["domain"])
        self.assertEqual(set(found.mapped("summary")), {"First", "Second"})

    def test_each_changes_only_his_own_lines(self):
        mine = self.Interaction.with_user(self.user_agent).create(
            {"partner_id": self.customer.id, "summary": "Mine", "channel_id": self.channel.id}
        )
        mine.summary = "Mine, corrected"
        with self.assertRaises(AccessError):
            mine.with_user(self.user_reception).summary = "Theirs"
        mine.with_user(self.user_supervisor).summary = "Checked"
        self.assertEqual(mine.summary, "Checked")

    def test_lines_of_the_program_stay(self):
        line = (
            self.Interaction.with_user(self.user_agent)
            ._log(self.customer, "Notice sent")
            .with_user(self.user_agent)
        )
        with self.assertRaises(AccessError):
            line.summary = "Nothing sent"

    def test_no_line_in_the_name_of_another(self):
        with self.assertRaises(AccessError):
            self.Interaction.with_user(self.user_agent).create(
                {"partner_id": self.customer.id, "summary": "Fake", "user_id": self.user_reception.id}
            )

    def test_auditor_reads_only(self):
        line = self.Interaction._log(self.customer, "Seen")
        self.assertEqual(line.with_user(self.user_auditor).summary, "Seen")
        with self.assertRaises(AccessError):
            self.Interaction.with_user(self.user_auditor).create(
                {"partner_id": self.customer.id, "summary": "No"}
            )
        for user in (self.user_agent, self.user_supervisor, self.user_auditor):
            with self.assertRaises(AccessError):
                line.with_user(user).unlink()

    def test_list_in_few_queries(self):
        for number in range(30):
            self.Interaction._log(self.customer, f"Line {number}", "phone", record=self.submitter)
        self.env.flush_all()
        lines = self.Interaction.with_user(self.user_agent).search([("partner_id", "=", self.customer.id)])
        fields = {name: {} for name in ("date", "summary", "document_name")}
        lines.web_read(fields)
        self.env.invalidate_all()
        with self.assertQueryCount(32):
            lines.web_read(fields)
