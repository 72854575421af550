import random
from contextlib import suppress
from datetime import timedelta

from odoo.tests import tagged

from odoo.addons.metrology_notice.models.metrology_notice_attempt import MetrologyNoticeAttempt
from odoo.addons.metrology_notice_sms.tests.common import SmsCommon

from ..simulator import Simulator


class Crash(Exception):
    """The process is gone."""


@tagged("post_install", "-at_install")
class TestSimulator(SmsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.simulator = Simulator(seed=11)
        cls.simulator.late_seconds = 0
        cls.simulator.posts_receipts = False
        cls.addClassCleanup(cls.simulator.stop)
        cls.provider = cls._make_provider(
            "simulator", endpoint=cls.simulator.url, day_quota=0, simulator_mode="accept"
        )

    def setUp(self):
        super().setUp()
        self.simulator.receipts.clear()
        self.simulator.taken.clear()

    def _receive(self, receipts):
        for receipt in receipts:
            self.Attempt._receive("sms", receipt["key"], receipt["result"])

    def test_each_fault_ends_as_it_has_to(self):
        for mode, results, taken in (
            ("accept", ["sent"], 1),
            ("busy", ["failed"] * 3, 0),
            ("refuse", ["refused"], 0),
            ("break", ["unknown"], 0),
            ("late", ["unknown"], 1),
        ):
            self.provider.simulator_mode = mode
            self.simulator.taken.clear()
            notice = self._notify(f"mode {mode}")
            self._send_all()
            self.assertEqual(notice.attempt_ids.mapped("result"), results, mode)
            self.assertEqual(sum(self.simulator.taken.values()), taken, mode)
            self.assertEqual(notice.state, "sent" if mode == "accept" else "task", mode)

    def test_it_starts_by_itself(self):
        spare = Simulator()
        url = spare.url
        spare.stop()
        self.provider.endpoint = url
        notice = self._notify()
        self._send_all()
        self.assertEqual(notice.state, "sent")
        self.assertIn("nothing was sent", notice.attempt_ids.proof)

    def test_it_is_marked(self):
        self.assertTrue(self.provider.is_test)
        self.assertFalse(self.provider._get_gap())

    def test_everything_that_can_go_wrong(self):
        """Random faults, crashes before and after the gateway, doubled and shuffled receipts.

        A thousand of them with real processes and kill -9: tests/faults/test_kill_in_notices.py.
        """
        chance = random.Random(5)
        self.provider.write({"simulator_mode": "random", "simulator_failure_percent": 30})
        self.simulator.late_seconds = 0
        partners = self.env["res.partner"].create([{"name": f"P{number}"} for number in range(100)])
        self.env["metrology.phone"].create(
            [{"partner_id": partner.id, "raw": f"138{number:08d}"} for number, partner in enumerate(partners)]
        )
        notices = self.Notice._notify_batch(
            [
                {"partner": partner, "kind": "general", "values": {"text": "x"}, "key": f"m{partner.id}"}
                for partner in partners
            ]
        )
        ask = MetrologyNoticeAttempt._ask_gateway

        def ask_and_crash(attempt):
            if chance.random() < 0.04:
                raise Crash
            answer = ask(attempt)
            if chance.random() < 0.04:
                raise Crash
            return answer

        self.patch(MetrologyNoticeAttempt, "_ask_gateway", ask_and_crash)
        for _round in range(60):
            self._work()
            receipts = self.simulator.receipts[:]
            chance.shuffle(receipts)
            # some come now, some later, some never
            now = receipts[: len(receipts) * 2 // 3]
            self._receive(now)
            self.simulator.receipts[:] = receipts[len(now) :]
            self._pass_time()
            if not self.Notice.search_count([("state", "in", ("queued", "sending"))], limit=1):
                break
        self._receive(self.simulator.receipts)
        self._pass_time(days=4)
        self._work()
        self.assertEqual(set(notices.mapped("state")), {"delivered", "task"})
        self.assertFalse(any(count > 1 for count in self.simulator.taken.values()))
        successes = notices.attempt_ids.filtered(lambda a: a.result in ("sent", "delivered")).grouped(
            "notice_id"
        )
        self.assertTrue(all(len(attempts) == 1 for attempts in successes.values()))
        for notice in notices:
            taken = [a for a in notice.attempt_ids if a.external_key in self.simulator.taken]
            self.assertLessEqual(len(taken), 1, notice.attempt_ids.mapped("result"))

    def _work(self):
        """Do what the job does until it is done or the process dies."""
        self.env.flush_all()
        with self.enter_registry_test_mode(), suppress(Crash), self.registry.cursor() as cr:
            self.env(cr=cr, su=True)["metrology.notice"]._cron_send()
        self.env.invalidate_all()

    def _pass_time(self, days=0):
        """Let an hour or days pass for all that waits."""
        step = timedelta(hours=1, days=days)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE metrology_notice SET not_before = not_before - %s, state_date = state_date - %s",
            [step, step],
        )
        self.env.cr.execute("UPDATE metrology_notice_attempt SET date = date - %s", [step])
        self.env.invalidate_all()
