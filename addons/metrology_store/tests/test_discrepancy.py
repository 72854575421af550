from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import StoreCommon


@tagged("post_install", "-at_install")
class TestDiscrepancy(StoreCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.item = cls._make_signed_order(1).item_ids
        cls.discrepancy = cls.Discrepancy._open(
            [
                {
                    "kind": "missing",
                    "site_id": cls.site_a.id,
                    "item_id": cls.item.id,
                    "code": cls.item.item_uid,
                    "owner_id": cls.user_reception.id,
                    "note": "Not in the box",
                }
            ]
        )

    def test_from_open_to_closed_by_two_people(self):
        mine = self.discrepancy.with_user(self.user_reception)
        with self.assertRefused(UserError, "Explanation"):
            mine.action_explain()
        mine.explanation = "It lay under the counter."
        mine.action_explain()
        self.assertFalse(self.discrepancy.activity_ids.filtered("active"))
        with self.assertRefused(AccessError, "Only a supervisor"):
            mine.action_close()
        self.discrepancy.with_user(self.user_supervisor).action_reopen()
        self.assertEqual(self.discrepancy.state, "open")
        by_supervisor = self.discrepancy.with_user(self.user_supervisor)
        by_supervisor.action_explain()
        with self.assertRefused(UserError, "can not close it too"):
            by_supervisor.action_close()
        by_supervisor.action_reopen()
        mine.action_explain()
        by_supervisor.action_close()
        self.assertEqual(self.discrepancy.closed_by_id, self.user_supervisor)
        with self.assertRefused(UserError, "closed and does not change"):
            mine.explanation = "Something else"

    def test_what_was_found_does_not_change(self):
        with self.assertRefused(UserError, "typed in"):
            self.discrepancy.with_user(self.user_reception).write({"kind": "damaged"})
        with self.assertRefused(UserError, "typed in"):
            self.discrepancy.with_user(self.user_supervisor).write({"state": "closed"})
        with self.assertRefused(UserError, "can not be deleted"):
            self.discrepancy.unlink()
        with self.assertRefused(AccessError, ""):
            self.Discrepancy.with_user(self.user_reception).create(
                {"kind": "missing", "site_id": self.site_a.id}
            )

    def test_who_reads_it(self):
        for name in ("reception", "store_keeper", "laboratory", "supervisor", "marketing_officer", "auditor"):
            self.assertTrue(
                self.discrepancy.with_user(getattr(self, f"user_{name}")).has_access("read"), name
            )
        for name in ("reception_b", "store_keeper_b", "agent", "finance"):
            self.assertFalse(
                self.discrepancy.with_user(getattr(self, f"user_{name}")).has_access("read"), name
            )
        self.assertFalse(self.discrepancy.with_user(self.user_auditor).has_access("write"))

    def test_late_after_two_working_days(self):
        self.assertFalse(self.discrepancy.is_late)
        self.discrepancy.deadline = fields.Date.context_today(self.discrepancy) - timedelta(days=1)
        self.assertTrue(self.discrepancy.is_late)
        self.assertIn(self.discrepancy, self.Discrepancy.search([("is_late", "=", True)]))
