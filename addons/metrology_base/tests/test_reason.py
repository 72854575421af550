import psycopg2

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import MetrologyCommon


@tagged("post_install", "-at_install")
class TestReason(MetrologyCommon):
    def test_get(self):
        reason = self.env["metrology.reason"]._get("amendment_reason", "deadline")
        self.assertEqual(reason.name, "Deadline changes")
        self.assertEqual(reason.with_context(lang="zh_CN").name, "期限变更")

    def test_missing_entry_is_explained(self):
        with self.assertRaisesRegex(ValidationError, "vocabularies.csv"):
            self.env["metrology.reason"]._get("amendment_reason", "no_such")

    def test_code_is_unique_in_its_list(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.IntegrityError):
            self.env["metrology.reason"].create(
                {"kind": "amendment_reason", "code": "deadline", "name": "Again"}
            )

    def test_only_the_administrator_changes_lists(self):
        reason = self.env["metrology.reason"]._get("amendment_reason", "deadline")
        for user in (self.user_reception, self.user_supervisor, self.user_auditor):
            with self.assertRaises(AccessError):
                reason.with_user(user).write({"name": "Mine"})
        reason.with_user(self.user_administrator).write({"note": "Ask first"})
        self.assertEqual(reason.note, "Ask first")
