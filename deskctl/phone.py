"""./desk phone: a private exchange, its connector and two telephones to try it with."""

import asyncio
import shlex
import sys

from . import asterisk, place
from .connector import Connector
from .odoo import Served
from .problem import Problem
from .say import Way, line, t, warn
from .softphone import Softphone
from .tending import opened

SYSTEM_NAME = "desk"
LINE, SEATS = "8000", ("1001", "1002")
CUSTOMER = "13800138000"
CUSTOMER_TONE, SEAT_TONE = 1000, 440
LISTEN_SECONDS = 0.5
LOUD = 1000


def run():
    """./desk phone"""
    place.make_ready()
    with place.lock(
        place.STATE / "phone.lock", wait=False, busy=t("Another ./desk phone works in this clone just now.")
    ):
        served = Served.find()
        if not served:
            raise Problem(
                t("The desk is not running, so nobody would note the calls."),
                t("./desk run in another terminal, then give the same command again."),
            )
        way = Way(3)
        with way.step(t("Telephone exchange")) as step:
            exchange = asterisk.Exchange(asterisk.get(step), place.STATE / "phone", SYSTEM_NAME)
        with way.step(t("Seats and lines")), opened() as desk:
            rows = desk.odoo.inside("phone", desk.database.name, SYSTEM_NAME, LINE, *SEATS)
            secrets = dict(row.split() for row in rows)
        connector = Connector(exchange, f"http://127.0.0.1:{served.port}", secrets.pop("token"))
        try:
            with way.step(t("Start")):
                exchange.configure()
                exchange.start()
                connector.start()
            asyncio.run(_play(exchange, connector, secrets))
        finally:
            line(t("Stopping …"))
            connector.stop()
            exchange.stop()
    return 0


async def _play(exchange, connector, secrets):
    desk = Play(exchange, secrets)
    await desk.start()
    try:
        desk.tell()
        for name in exchange.console, connector.log:
            line(t("  Log:     %(path)s", path=name))
        await desk.listen()
    finally:
        desk.close()


class Play:
    """A customer at the carrier and the telephone of a seat, moved by typed words."""

    def __init__(self, exchange, secrets):
        address = exchange.HOST, exchange.sip_port
        self.secrets = secrets
        self.exchange = exchange
        self.seat_number = min(secrets)
        self.phones = {
            "customer": Softphone(
                CUSTOMER, address, exchange.CARRIER, exchange.carrier_port, hertz=CUSTOMER_TONE
            ),
            "seat": Softphone(
                self.seat_number,
                address,
                password=secrets[self.seat_number],
                hertz=SEAT_TONE,
                answer_after=None,
            ),
        }
        self.calls = {}
        self.watchers = []

    async def start(self):
        for phone in self.phones.values():
            await phone.start()
        await self._register()
        for name, phone in self.phones.items():
            self.watchers.append(asyncio.ensure_future(self._await_calls(name, phone)))

    async def _register(self):
        """Sign the seat on, as soon as the exchange has heard of it from Odoo."""
        for _try in range(40):
            if await self.phones["seat"].register() == 200:
                return
            await asyncio.sleep(0.5)
        raise Problem(t("The exchange does not let the seat %(number)s in.", number=self.seat_number))

    def close(self):
        for watcher in self.watchers:
            watcher.cancel()
        for phone in self.phones.values():
            phone.close()

    def tell(self):
        line()
        line(t("The exchange takes calls. Type, for example:"))
        for text in (f"customer call {LINE}", "seat answer", "seat press 1", "customer hangup"):
            line(f"  {text}")
        line("  quit")
        for number, secret in self.secrets.items():
            line(
                t(
                    "  Any SIP telephone: server %(server)s, name %(name)s, password %(password)s",
                    server=f"{self.exchange.HOST}:{self.exchange.sip_port}",
                    name=number,
                    password=secret,
                )
            )

    async def listen(self):
        """Do what is typed until the end is asked for; without a keyboard just stay."""
        loop, typed = asyncio.get_running_loop(), asyncio.Queue()
        if sys.stdin.isatty():
            loop.add_reader(sys.stdin.fileno(), lambda: typed.put_nowait(sys.stdin.readline()))
        else:
            for text in sys.stdin:
                typed.put_nowait(text)
        while (text := await typed.get()).strip() != "quit":
            if not text:
                return
            await self._do(shlex.split(text, posix=False))

    async def _do(self, words):
        if not words:
            return
        who, what, *rest = [*words, ""][:3]
        phone, call = self.phones.get(who), self.calls.get(who)
        number = rest[0] if rest else ""
        if not phone:
            warn(t("Begin with: %(names)s", names=" ".join(self.phones)))
        elif what == "call" and number:
            self.watchers.append(asyncio.ensure_future(self._call(who, phone, number)))
        elif what == "answer" and call:
            call.answer()
        elif what == "press" and call and call.is_up and number:
            await call.press(number)
        elif what == "hangup" and call and call.is_up:
            await call.hang_up()
        else:
            warn(t("That is not possible just now."))

    async def _call(self, who, phone, number):
        call = await phone.call(number)
        if call.code != 200:
            line(t("%(who)s: not connected (%(code)d)", who=who, code=call.code))
            return
        line(t("%(who)s: connected with %(number)s", who=who, number=number))
        await self._follow(who, call)

    async def _await_calls(self, who, phone):
        while True:
            call = await phone.incoming.get()
            line(t("%(who)s: %(number)s rings", who=who, number=call.number))
            self.watchers.append(asyncio.ensure_future(self._follow(who, call)))

    async def _follow(self, who, call):
        """Say what the telephone hears while the call lasts."""
        self.calls[who], before = call, None
        while not call.ended.is_set():
            await asyncio.sleep(LISTEN_SECONDS)
            heard = self._name_of_sound(call)
            if call.is_up and heard != before:
                line(t("%(who)s hears: %(sound)s", who=who, sound=heard))
                before = heard
        self.calls.pop(who, None)
        line(t("%(who)s: the call has ended", who=who))

    def _name_of_sound(self, call):
        if call.level(CUSTOMER_TONE, LISTEN_SECONDS) > LOUD:
            return t("the customer")
        if call.level(SEAT_TONE, LISTEN_SECONDS) > LOUD:
            return t("the seat")
        heard = call.heard[-int(8000 * LISTEN_SECONDS) :]
        return t("a voice or a tone") if len(set(heard)) > 8 else t("silence")
