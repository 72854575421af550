from odoo.tests import HttpCase, tagged

from .common import CallcenterCommon


@tagged("post_install", "-at_install")
class TestAgentStory(CallcenterCommon, HttpCase):
    """An agent's hour at the desk, in a browser and in Chinese."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.user_agent.write({"lang": "zh_CN", "password": cls.user_agent.login})
        cls.env["res.partner"].create({"name": "双胞胎公司", "is_company": True, "phone": "13800138000"})

    def test_from_signing_in_to_the_noted_call(self):
        waiting = self._come_in(name="<img src=x onerror=document.title='owned'>")
        self.start_tour(
            "/odoo/agent-desk", "metrology_callcenter_agent_story", login=self.user_agent.login, timeout=120
        )
        self.env.invalidate_all()
        row = self._get_row(self.user_agent, waiting)
        self.assertEqual(row.partner_id.name, "双胞胎公司")
        self.assertEqual((row.category_id, row.result_id), (self.category, self.result))
        self.assertEqual(row.note, "告知了承诺日期")
        session = row.session_id
        self.assertEqual((session.state, session.reason), ("busy", "消防演习"))
