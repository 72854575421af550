"""A database and the people who work on it, each call a transaction of its own."""

from contextlib import contextmanager

CONTEXT = {"lang": "zh_CN", "tz": "Asia/Shanghai"}
SYSTEM = 1


class Desk:
    """One database; whoever was hired last works on it, before that the system itself."""

    def __init__(self, database):
        from odoo.modules.registry import Registry
        from odoo.tools import config

        config["db_name"] = sorted({*config["db_name"], database})
        self.registry = Registry(database)
        self.user_id = SYSTEM

    @contextmanager
    def transaction(self, user_id=None):
        """A fresh environment; committed at the end, as a request is."""
        from odoo import api

        with self.registry.cursor() as cursor:
            yield api.Environment(cursor, user_id or self.user_id, CONTEXT)
            cursor.commit()

    def system(self):
        """A transaction of the system, whoever works on the desk."""
        return self.transaction(SYSTEM)

    def hire(self, login, *groups, **values):
        """Make a user with these groups, who works on the desk from now on; the password is the login."""
        with self.system() as env:
            user = env["res.users"].create(
                {
                    "name": login,
                    "login": login,
                    "password": login,
                    "lang": CONTEXT["lang"],
                    "tz": CONTEXT["tz"],
                    "group_ids": [(6, 0, [env.ref(group).id for group in groups])],
                    **values,
                }
            )
            self.user_id = user.id
