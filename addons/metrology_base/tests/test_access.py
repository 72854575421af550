from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import MetrologyCommon

JOBS = (
    "reception",
    "store_keeper",
    "laboratory",
    "agent",
    "contract_specialist",
    "supervisor",
    "marketing_officer",
    "finance",
    "auditor",
)


@tagged("post_install", "-at_install")
class TestAccess(MetrologyCommon):
    def test_every_job_may_look_up(self):
        for job in JOBS:
            user = getattr(self, f"user_{job}")
            self.assertTrue(user.has_group("metrology_base.group_user"), job)
            self.assertTrue(user.has_group("base.group_user"), job)

    def test_administrator_has_every_job(self):
        for job in JOBS:
            self.assertTrue(self.user_administrator.has_group(f"metrology_base.group_{job}"), job)
        self.assertTrue(self.env.ref("base.user_admin").has_group("metrology_base.group_administrator"))

    def test_supervisor_is_an_agent_and_no_administrator(self):
        self.assertTrue(self.user_supervisor.has_group("metrology_base.group_agent"))
        self.assertFalse(self.user_supervisor.has_group("metrology_base.group_administrator"))

    def test_who_may_change_customers(self):
        may = {"reception", "agent", "contract_specialist", "supervisor", "marketing_officer"}
        for job in JOBS:
            customer = self.customer.with_user(getattr(self, f"user_{job}"))
            with self.subTest(job=job):
                self.assertTrue(customer.name)
                if job in may:
                    customer.write({"invoice_title": job})
                    self.assertEqual(self.customer.invoice_title, job)
                else:
                    with self.assertRaises(AccessError):
                        customer.write({"invoice_title": job})

    def test_holidays(self):
        Day = self.env["metrology.calendar.day"]
        self.assertTrue(Day.with_user(self.user_marketing_officer).create({"date": "2031-01-01"}))
        for user in (self.user_reception, self.user_supervisor, self.user_auditor):
            with self.assertRaises(AccessError):
                Day.with_user(user).create({"date": "2031-01-02"})

    def test_portal_users_see_nothing(self):
        portal = self._create_new_portal_user()
        for model in (
            "metrology.site",
            "metrology.laboratory",
            "metrology.reason",
            "metrology.phone",
            "metrology.interaction",
            "metrology.calendar.day",
        ):
            with self.subTest(model=model), self.assertRaises(AccessError):
                self.env[model].with_user(portal).search([])
        with self.assertRaises(AccessError):
            self.env["metrology.data.loader"].with_user(portal).load_text("sites.csv", "")

    def test_menus(self):
        menus = self.env["ir.ui.menu"]
        configuration = self.env.ref("metrology_base.menu_configuration")
        for user, expected in (
            (self.user_administrator, True),
            (self.user_supervisor, True),
            (self.user_agent, False),
        ):
            visible = menus.with_user(user)._visible_menu_ids()
            self.assertIn(self.env.ref("metrology_base.menu_customer").id, visible)
            self.assertEqual(configuration.id in visible, expected)
