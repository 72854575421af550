from odoo import fields
from odoo.tests import HttpCase, tagged

from odoo.addons.metrology_dunning.tests.common import DunningCommon


@tagged("post_install", "-at_install")
class TestDunningStory(DunningCommon, HttpCase):
    """Arrears in Chinese: from the first reminder to the kept plan."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.user_finance.write({"lang": "zh_CN", "password": cls.user_finance.login})
        today = fields.Date.context_today(cls.env.user)
        cls.order = cls._make_due(cls.env["metrology.calendar.day"]._get_calendar().add(today, -1), 2)
        cls._run(today)

    def test_from_the_first_reminder_to_the_kept_plan(self):
        dunning = self._get_dunning(self.order)
        self.assertEqual(dunning.level_id, self.levels["promise"])
        url = "/odoo/action-metrology_dunning.action_metrology_dunning"
        self.start_tour(url, "metrology_dunning_story", login=self.user_finance.login, timeout=120)
        self.env.invalidate_all()
        plan = dunning.plan_id
        self.assertEqual((plan.state, plan.signatory, plan.agreed_amount), ("agreed", "王总", 100))
        self._pay(self.order)
        self._run(fields.Date.to_date("2099-01-05"))
        self.assertEqual((plan.state, plan.instalment_ids.outcome), ("kept", "kept"))
        self.assertFalse(dunning.is_open)
