from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from odoo.addons.metrology_base.tests.common import MetrologyCommon

MODELS = (
    "metrology.discipline",
    "metrology.regulation",
    "metrology.service",
    "metrology.instrument.type",
    "metrology.fee",
    "metrology.lead.time",
    "metrology.mandatory.category",
)
READERS = (
    "reception",
    "store_keeper",
    "laboratory",
    "agent",
    "contract_specialist",
    "supervisor",
    "finance",
    "auditor",
)
JOBS = (*READERS, "marketing_officer", "administrator")


@tagged("post_install", "-at_install")
class TestAccess(MetrologyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = {job: getattr(cls, f"user_{job}") for job in JOBS}
        cls.stranger = new_test_user(cls.env, "catalog_stranger", groups="base.group_user")

    def test_everyone_in_the_house_reads(self):
        for user in self.people.values():
            for model in MODELS:
                self.env[model].with_user(user).search_read([], limit=1)

    def test_strangers_do_not(self):
        for model in MODELS:
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.stranger).search_read([], limit=1)

    def test_others_change_nothing(self):
        for group in READERS:
            for model in MODELS:
                records = self.env[model].with_user(self.people[group])
                for operation in ("write", "create", "unlink"):
                    self.assertFalse(records.has_access(operation), f"{group} may {operation} {model}")

    def test_marketing_officer_keeps_the_catalogue(self):
        user = self.people["marketing_officer"]
        for model in MODELS:
            records = self.env[model].with_user(user)
            self.assertTrue(records.has_access("create") and records.has_access("write"), model)
            self.assertFalse(records.has_access("unlink"), model)
        service = self.env["metrology.service"].with_user(user).create({"code": "t_new", "name": "New work"})
        self.assertEqual(service.product_id.type, "service")
        fee = self.env["metrology.fee"].create({"region": "T", "instrument_name": "x", "amount": 50})
        wizard = (
            self.env["metrology.fee.version"]
            .with_user(user)
            .create({"fee_ids": [(6, 0, fee.ids)], "valid_from": "2026-07-01", "amount": 60})
        )
        wizard.action_apply()
        self.assertTrue(fee.valid_to)

    def test_agent_opens_no_new_version(self):
        with self.assertRaises(AccessError):
            self.env["metrology.fee.version"].with_user(self.people["agent"]).create(
                {"fee_ids": [], "valid_from": "2026-07-01"}
            )

    def test_administrator_removes(self):
        for model in MODELS:
            self.assertTrue(
                self.env[model].with_user(self.people["administrator"]).has_access("unlink"), model
            )
