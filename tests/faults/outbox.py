"""The outbox with senders that are killed and a gateway of its own, on a private database."""

import multiprocessing
import os
import random
import signal

from concurrency.processes import PATIENCE, close_connections

SENDERS = 2
# Percent of the calls around which kill -9 comes, half of them before and half after the gateway.
DEATHS = 1
FAILURES = 25


class Outbox:
    """The outbox on a private copy of the test database, with a gateway in this process."""

    def __init__(self, name, number):
        from odoo.modules.registry import Registry
        from odoo.tools import config

        from odoo.addons.metrology_notice_simulator.simulator import Simulator

        config["db_name"] = [name]
        self.registry = Registry(name)
        self.gateway = Simulator(seed=11)
        self.gateway.late_seconds = 0
        self.gateway.posts_receipts = False
        self.told = []
        with self.registry.cursor() as cursor:
            self.notices = self._fill(self._env(cursor), number).ids

    def _env(self, cursor):
        from odoo import SUPERUSER_ID, api

        return api.Environment(cursor, SUPERUSER_ID, {"lang": "zh_CN"})

    def _fill(self, env, number):
        env.company.write({"notice_quiet_from": 0, "notice_quiet_to": 0})
        env["metrology.notice"].search([("state", "=", "queued")])._transition("cancelled")
        kind = env["metrology.notice.kind"]._get("general")
        kind.rung_ids = [(5,), (0, 0, {"channel": "sms"})]
        env["metrology.sms.provider"].search([]).active = False
        env["metrology.sms.provider"].create(
            {
                "name": "Test gateway",
                "vendor": "simulator",
                "endpoint": self.gateway.url,
                "day_quota": 0,
                "simulator_failure_percent": FAILURES,
                "template_ids": [(0, 0, {"code": "1000"})],
            }
        )
        partners = env["res.partner"].create([{"name": f"客户{n}"} for n in range(number)])
        env["metrology.phone"].create(
            [{"partner_id": partner.id, "raw": f"138{number:08d}"} for number, partner in enumerate(partners)]
        )
        return env["metrology.notice"]._notify_batch(
            [
                {"partner": partner, "kind": "general", "values": {"text": "x"}, "key": f"kill{partner.id}"}
                for partner in partners
            ]
        )

    def send(self, seed):
        """Work as the job does until nothing is due, or until death comes."""
        from odoo.addons.metrology_notice.models.metrology_notice_attempt import MetrologyNoticeAttempt

        fate, ask = random.Random(seed), MetrologyNoticeAttempt._ask_gateway

        def ask_and_die(attempt):
            luck = fate.uniform(0, 100)
            if luck < DEATHS / 2:
                os.kill(os.getpid(), signal.SIGKILL)
            answer = ask(attempt)
            if luck > 100 - DEATHS / 2:
                os.kill(os.getpid(), signal.SIGKILL)
            return answer

        MetrologyNoticeAttempt._ask_gateway = ask_and_die
        due = [("state", "=", "queued"), ("not_before", "<=", "now")]
        while True:
            with self.registry.cursor() as cursor:
                outbox = self._env(cursor)["metrology.notice"]
                if not outbox.search_count(due, limit=1):
                    return
                outbox._cron_send()

    def receive(self, receipts):
        """Take receipts as the web server does: each a transaction that is tried again."""
        from odoo.service.model import retrying

        for receipt in receipts:
            with self.registry.cursor() as cursor:
                env = self._env(cursor)
                retrying(
                    lambda env=env, receipt=receipt: env["metrology.notice.attempt"]._receive(
                        "sms", receipt["key"], receipt["result"]
                    ),
                    env,
                )

    def run_round(self, number):
        """Let senders and receipts work at the same time; return how many processes were killed."""
        fate = random.Random(number)
        waiting, self.gateway.receipts = self.gateway.receipts, []
        self.told += waiting
        # tenfold what came now, and some of what came long ago
        receipts = [*waiting * 2, *fate.sample(self.told, min(len(self.told), 50))]
        fate.shuffle(receipts)
        close_connections()
        fork = multiprocessing.get_context("fork")
        jobs = [(self.send, 100 * number + sender) for sender in range(SENDERS)] + [(self.receive, receipts)]
        processes = [fork.Process(target=job, args=(given,), daemon=True) for job, given in jobs]
        for process in processes:
            process.start()
        for process in processes:
            process.join(PATIENCE)
        codes = [process.exitcode for process in processes]
        assert set(codes) <= {0, -signal.SIGKILL}, codes
        return codes.count(-signal.SIGKILL)

    def pass_time(self, hours):
        with self.registry.cursor() as cursor:
            cursor.execute(
                "UPDATE metrology_notice SET not_before = not_before - %s * interval '1 hour',"
                " state_date = state_date - %s * interval '1 hour'",
                [hours, hours],
            )
            cursor.execute(
                "UPDATE metrology_notice_attempt SET date = date - %s * interval '1 hour'", [hours]
            )

    def is_done(self):
        with self.registry.cursor() as cursor:
            open_ones = [("state", "in", ("queued", "sending"))]
            return not self._env(cursor)["metrology.notice"].search_count(open_ones, limit=1)
