from odoo import Command

from odoo.addons.base.tests.common import BaseCommon


class MetrologyCommon(BaseCommon):
    """Two sites with a laboratory each, one person per job, and a customer who sends somebody to the counter."""

    @classmethod
    def default_env_context(cls):
        return {**super().default_env_context(), "lang": "en_US"}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.site_a, cls.site_b = cls.env["metrology.site"].create(
            [
                {"name": "Site A", "code": "AAA", "area_code": "010", "sequence": 1},
                {"name": "Site B", "code": "BBB", "area_code": "022", "sequence": 2},
            ]
        )
        cls.laboratory_a, cls.laboratory_b = cls.env["metrology.laboratory"].create(
            [
                {"name": "Laboratory A", "code": "LAB-A", "site_id": cls.site_a.id},
                {"name": "Laboratory B", "code": "LAB-B", "site_id": cls.site_b.id},
            ]
        )
        cls.laboratory = cls.laboratory_a
        cls.user_reception = cls._make_user("reception")
        cls.user_reception_b = cls._make_user("reception", login="reception_b", site=cls.site_b)
        cls.user_store_keeper = cls._make_user("store_keeper")
        cls.user_laboratory = cls._make_user("laboratory")
        cls.user_laboratory_2 = cls._make_user("laboratory", login="laboratory_2")
        cls.user_laboratory_3 = cls._make_user("laboratory", login="laboratory_3")
        cls.user_agent = cls._make_user("agent")
        cls.user_supervisor = cls._make_user("supervisor")
        cls.user_contract_specialist = cls._make_user("contract_specialist")
        cls.user_marketing_officer = cls._make_user("marketing_officer")
        cls.user_finance = cls._make_user("finance")
        cls.user_auditor = cls._make_user("auditor")
        cls.user_administrator = cls._make_user("administrator")
        cls.laboratory_a.user_ids = cls.user_laboratory + cls.user_laboratory_2 + cls.user_laboratory_3
        cls.customer = cls.env["res.partner"].create(
            {
                "name": "北京宏达精密仪器有限公司",
                "is_company": True,
                "uscc": "91110108551385082Q",
                "street": "北京市海淀区学院路1号",
                "phone": "010-82370001",
            }
        )
        cls.submitter = cls.env["res.partner"].create(
            {"name": "张伟", "parent_id": cls.customer.id, "type": "contact", "phone": "13800138000"}
        )

    @classmethod
    def _make_user(cls, job, login=None, site=None):
        """Create a person who has one job and works at one site."""
        site = site or cls.site_a
        login = login or job
        return cls.env["res.users"].create(
            {
                "name": login.replace("_", " ").title(),
                "login": f"metrology_{login}",
                "email": f"{login}@example.com",
                "lang": "en_US",
                "tz": "Asia/Shanghai",
                "group_ids": [Command.set([cls.env.ref(f"metrology_base.group_{job}").id])],
                "metrology_site_ids": [Command.set(site.ids)],
                "metrology_site_id": site.id,
            }
        )
