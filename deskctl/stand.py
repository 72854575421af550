"""What tests, translations and benchmarks stand on: a server with prepared databases, cached by checksum."""

import hashlib
import os

from . import browser, child, lifecycle, place, postgres, suite
from .database import Database
from .odoo import Odoo
from .say import t

RECIPE = "1"
INSTALL = ("--load-language=zh_CN", "--stop-after-init", "--no-http", "--max-cron-threads=0")


class Stand:
    """Odoo on one server with a base database, the suite on top of it, and copies to work on."""

    def __init__(self, name, tree, server):
        self.name = name
        self.server = server
        self.odoo = Odoo(tree, server, name)
        self.odoo.configure(max_cron_threads="0")
        self.base = self._database("base", [RECIPE, tree.version, *suite.ground()])
        self.suite = self._database("suite", [self.base.name, *map("=".join, suite.checksums().items())])
        self.work = self._database("work", [str(os.getpid())])
        self.house = self._database("house", [str(os.getpid())])

    def _database(self, kind, parts):
        key = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]
        return Database(self.server, self.server.database(f"{self.name}_{kind}_{key}"), self.odoo.data)

    def make_base(self, step):
        """Odoo's own addons that ours stand on, with Chinese."""
        if _is_ready(self.base):
            step.note = t("from the cache")
            return
        self._forget("base")
        self.base.make()
        self.base.note(state="building")
        self._install(self.base, ["base", *suite.ground()], "base", step)
        self.base.note(state="ready")

    def make_suite(self, step):
        """The suite on top of the base."""
        if _is_ready(self.suite):
            step.note = t("from the cache")
            return
        self._forget("suite")
        self.suite.copy_from(self.base)
        self.suite.note(state="building")
        self._install(self.suite, suite.members(), "install", step)
        self._note_suite()

    def _note_suite(self):
        self.suite.note(
            state="ready",
            base=self.base.name,
            sums=suite.checksums(),
            code=suite.checksums(translations=False),
        )

    def renew_suite(self, step):
        """As make_suite, but what an earlier state of this clone made is only updated.

        For trying a part while it is being written: removed fields and records may linger, so a
        whole run never stands on it.
        """
        if _is_ready(self.suite):
            step.note = t("from the cache")
            return
        sums = suite.checksums()
        for database in self._of("suite"):
            facts = database.facts() or {}
            known = facts.get("sums") or {}
            fits = facts.get("base") == self.base.name and facts.get("state") in ("ready", "renewing")
            if not fits or set(known) - set(sums):
                continue
            changed = [name for name in sums if known.get(name) not in (None, sums[name])]
            fresh = [name for name in sums if name not in known]
            database.note(state="renewing")
            if database.name != self.suite.name:
                database.rename(self.suite.name)
            self._install(self.suite, fresh, "install", step, changed)
            self._note_suite()
            step.note = t("updated: %(names)s", names=" ".join([*fresh, *changed]))
            return
        self.make_suite(step)

    def adopt_suite(self, step):
        """As make_suite, but a database that differs in translations only will do."""
        code = suite.checksums(translations=False)
        for database in self._of("suite"):
            facts = database.facts() or {}
            if facts.get("state") == "ready" and facts.get("code") == code:
                self.suite = database
                step.note = t("from the cache")
                return
        self.renew_suite(step)

    def clean(self):
        """Drop copies, also those that an aborted run left behind."""
        self._forget("work")
        self._forget("house")

    def _install(self, database, addons, log, step, updated=()):
        log = f"{self.name}-{log}"
        child.log_file(log).unlink(missing_ok=True)
        todo = [
            *(("-i", ",".join(addons)) if addons else ()),
            *(("-u", ",".join(updated), "--i18n-overwrite") if updated else ()),
        ]
        self.odoo.call("-d", database.name, *todo, *INSTALL, log=log, step=step)

    def _of(self, kind):
        ending = self.server.database("")
        for name in self.base.sql("SELECT datname FROM pg_database", "postgres"):
            if name.startswith(f"{self.name}_{kind}_") and name.endswith(ending):
                yield Database(self.server, name, self.odoo.data)

    def _forget(self, kind):
        for database in list(self._of(kind)):
            database.drop()

    def env(self, chromium=None, database=None):
        """What tests and benchmarks are told through the environment; ``database`` is the copy to work on."""
        extra = {"PATH": browser.path_with(chromium), "DESK_BROWSER": chromium} if chromium else {}
        return self.odoo.env(
            ODOO_RC=self.odoo.config,
            DESK_TEST_DB=(database or self.work).name,
            DESK_SUITE_DB=self.suite.name,
            DESK_BASE_DB=self.base.name,
            DESK_ADDONS=place.ADDONS,
            DESK_CACHE=place.STATE / self.name,
            DESK_LOGS=place.LOGS,
            HYPOTHESIS_STORAGE_DIRECTORY=place.STATE / "hypothesis",
            **extra,
        )


def _is_ready(database):
    return (database.facts() or {}).get("state") == "ready"


def prepare(way, name, fleeting=True, with_browser=True, suite_step=Stand.make_suite):
    """Environment, browser, server, databases; returns the Stand and the browser.

    ``suite_step`` is the method of Stand that provides the suite database.
    """
    tree = lifecycle.prepare(way, "dev")
    chromium = None
    if with_browser:
        with way.step(t("Browser")) as step:
            chromium = browser.get(step)
            step.note = chromium
    with way.step(t("PostgreSQL")):
        server = postgres.server(name, fleeting)
        server.start()
    stand = Stand(name, tree, server)
    stand.clean()
    with way.step(t("Base database")) as step:
        stand.make_base(step)
    with way.step(t("Suite database")) as step:
        suite_step(stand, step)
    return stand, chromium
