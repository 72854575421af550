from odoo import Command

from odoo.addons.base.tests.common import BaseCommon


class MetrologyCommon(BaseCommon):
    """Two sites with a laboratory each, one person per job, a customer and who comes for it."""

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
        cls._make_users(
            {
                "reception": ("reception", cls.site_a),
                "reception_b": ("reception", cls.site_b),
                "store_keeper": ("store_keeper", cls.site_a),
                "laboratory": ("laboratory", cls.site_a),
                "laboratory_2": ("laboratory", cls.site_a),
                "laboratory_3": ("laboratory", cls.site_a),
                "agent": ("agent", cls.site_a),
                "supervisor": ("supervisor", cls.site_a),
                "contract_specialist": ("contract_specialist", cls.site_a),
                "marketing_officer": ("marketing_officer", cls.site_a),
                "finance": ("finance", cls.site_a),
                "auditor": ("auditor", cls.site_a),
                "administrator": ("administrator", cls.site_a),
            }
        )
        cls.laboratory_a.user_ids = cls.user_laboratory + cls.user_laboratory_2 + cls.user_laboratory_3
        cls.customer = cls.env["res.partner"].create(
            {
                "name": "北京宏达精密仪器有限公司",
                "is_company": True,
                "uscc": "91110108MA9TEXT00N",
                "street": "北京市海淀区学院路1号",
                "phone": "010-82370001",
            }
        )
        cls.submitter = cls.env["res.partner"].create(
            {"name": "张伟", "parent_id": cls.customer.id, "type": "contact", "phone": "13800138000"}
        )

    @classmethod
    def _make_users(cls, people):
        """Create people from {name: (job, site)}; the class then has `user_<name>` for each."""
        users = cls.env["res.users"].create(
            [
                {
                    "name": name.replace("_", " ").title(),
                    "login": f"metrology_{name}",
                    "email": f"{name}@example.com",
                    "lang": "en_US",
                    "tz": "Asia/Shanghai",
                    "group_ids": [Command.set([cls.env.ref(f"metrology_base.group_{job}").id])],
                    "metrology_site_ids": [Command.set(site.ids)],
                    "metrology_site_id": site.id,
                }
                for name, (job, site) in people.items()
            ]
        )
        for name, user in zip(people, users, strict=True):
            setattr(cls, f"user_{name}", user)

    @classmethod
    def _make_user(cls, job, login=None, site=None):
        """Create one more person who has one job and works at one site."""
        name = login or job
        cls._make_users({name: (job, site or cls.site_a)})
        return getattr(cls, f"user_{name}")
