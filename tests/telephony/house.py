"""A house with a real exchange, its connector, Odoo, a caller at the carrier and two seats."""

import asyncio
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import contextmanager

from house import database, server

from deskctl import asterisk
from deskctl.connector import Connector
from deskctl.softphone import Softphone

SYSTEM_NAME = "test-house"
SEATS = ("1001", "1002")
LINE = "8000"
CALLER, SEAT_TONE, CALLER_TONE = "13800138000", 440, 1000
PATIENCE = 20
LOUD, QUIET = 1000, 200


class House:
    """Everything runs in processes of its own, so that each can be killed."""

    def __init__(self, name, folder):
        self.database = name
        self.log = folder / "odoo.log"
        self.odoo = None
        self.exchange = asterisk.Exchange(asterisk.get(), folder, SYSTEM_NAME)
        self.secrets = {}
        self.port = server.free_port()
        self.token = self._furnish()
        self.connector = Connector(self.exchange, f"http://127.0.0.1:{self.port}", self.token)

    def _furnish(self):
        """Give Odoo the exchange, a line and two seats; return the connector's secret."""
        with self.env() as env:
            provider = env["metrology.telephony.provider"].create(
                {
                    "name": "Test house",
                    "system_name": SYSTEM_NAME,
                    "vendor": "asterisk",
                    "line_ids": [(0, 0, {"name": "Service", "number": LINE})],
                    "seat_ids": [(0, 0, {"number": number}) for number in SEATS],
                }
            )
            self.secrets = {seat.number: seat.secret for seat in provider.seat_ids}
            return provider.action_make_token()["params"]["message"]

    @contextmanager
    def env(self):
        """Odoo's environment of the program, committed at the end."""
        with database.environment(self.database) as env:
            yield env
            env.cr.commit()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}"

    def start(self):
        self.start_odoo()
        self.exchange.configure()
        self.exchange.start()
        self.connector.start()
        self.wait_for(lambda env: self.provider(env).is_current, "the exchange has its configuration")

    def stop(self):
        self.connector.stop()
        self.exchange.stop()
        self.stop_odoo()

    def start_odoo(self):
        command = database.command(
            *("-d", self.database, f"--db-filter=^{self.database}$", f"--http-port={self.port}"),
            *("--http-interface=127.0.0.1", "--workers=0", "--max-cron-threads=0", f"--logfile={self.log}"),
        )
        self.odoo = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.wait(self._answers, "Odoo answers", 90)

    def _answers(self):
        try:
            with urllib.request.urlopen(f"{self.address}/web/health", timeout=5):
                return True
        except (OSError, urllib.error.URLError):
            return False

    def stop_odoo(self):
        if self.odoo:
            self.odoo.terminate()
            self.odoo.wait(20)

    def kill_odoo(self):
        self.odoo.kill()
        self.odoo.wait()

    # ------------------------------------------------------------------ looking

    def provider(self, env):
        return env["metrology.telephony.provider"].search([("system_name", "=", SYSTEM_NAME)])

    def calls(self, env, *domain):
        return env["metrology.telephony.call"].search(
            [("provider_id", "=", self.provider(env).id), *domain], order="id"
        )

    def wait(self, condition, what, patience=PATIENCE):
        """Wait for something that comes by itself."""
        deadline = time.monotonic() + patience
        while not condition():
            assert time.monotonic() < deadline, f"not within {patience} s: {what}"
            time.sleep(0.1)

    def wait_for(self, condition, what, patience=PATIENCE):
        """Wait until a condition on Odoo's records holds; return what it found."""
        found = []

        def look():
            with self.env() as env:
                found[:] = [condition(env)]
                return found[0]

        self.wait(look, what, patience)
        return found[0]

    def last_call(self):
        """Wait until the last call has ended in Odoo; return what is known of it."""
        return self.wait_for(self._read_last, "the call has ended in Odoo")

    def _read_last(self, env):
        call = self.calls(env)[-1:]
        if not call.date_end:
            return None
        [values] = call.read()
        return values | {"legs": call.leg_ids.read()}

    # ------------------------------------------------------------------ telephones

    def run(self, story):
        """Play a story: a coroutine of telephones."""
        return asyncio.run(self._play(story))

    async def _play(self, story):
        phones = Phones(self)
        try:
            async with asyncio.timeout(60):
                return await story(phones)
        finally:
            phones.close()


class Phones:
    """Telephones of one story."""

    def __init__(self, house):
        self.house = house
        self.address = house.exchange.HOST, house.exchange.sip_port
        self.made = []

    async def seat(self, number=SEATS[0], **options):
        phone = Softphone(
            number, self.address, password=self.house.secrets[number], hertz=SEAT_TONE, **options
        )
        self.made.append(await phone.start())
        assert await phone.register() == 200
        return phone

    async def carrier(self, **options):
        """The outside world: calls in, and answers what the house calls."""
        exchange = self.house.exchange
        phone = Softphone(
            CALLER,
            self.address,
            host=exchange.CARRIER,
            port=exchange.carrier_port,
            hertz=CALLER_TONE,
            **options,
        )
        self.made.append(await phone.start())
        return phone

    def close(self):
        for phone in self.made:
            phone.close()


async def until(condition, patience=PATIENCE):
    """Wait for something that the other side does."""
    async with asyncio.timeout(patience):
        while not condition():
            await asyncio.sleep(0.02)
