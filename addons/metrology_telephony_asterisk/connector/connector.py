"""The work of the connector: the journal to Odoo, Odoo's data to the exchange."""

import asyncio
import contextlib
import logging

import aiohttp

from .ami import Manager, Refused
from .configuration import Configuration
from .desk import Away, Desk
from .journal import MOST, Journal

_logger = logging.getLogger(__name__)
# how long a change in Odoo may wait at most, how long rows gather, how long to wait for who is away
LOOK_SECONDS = 1.0
GATHER_SECONDS = 0.1
AWAY_SECONDS = 1.0


class Connector:
    """One exchange, one Odoo. Nothing is remembered here: the cursor is in Odoo, the rows in the journal."""

    def __init__(self, settings):
        self.settings = settings
        self.journal = Journal(settings.journal)
        self.configuration = Configuration(settings.generated)
        self.manager = Manager(settings.ami_port, settings.ami_user, settings.ami_secret, self._hear)
        self.woken = asyncio.Event()
        self.cursor = 0
        self.faults = {}

    async def run(self):
        """Work until cancelled."""
        async with aiohttp.ClientSession() as session:
            settings = self.settings
            desk = Desk(session, settings.desk, settings.system_name, settings.token)
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._stay_connected())
                tasks.create_task(self._report(desk))

    def _hear(self, event):
        """Any event is a hint that the journal grew; what happened stands there."""
        self.woken.set()

    async def _stay_connected(self):
        while True:
            try:
                await self.manager.listen()
            except (OSError, Refused, asyncio.IncompleteReadError) as error:
                _logger.info("exchange: %s", error)
            await asyncio.sleep(AWAY_SECONDS)

    async def _report(self, desk):
        away = False
        while True:
            try:
                more = await self._report_once(desk)
                if away:
                    _logger.info("Odoo is back")
                away = False
            except Away as error:
                if not away:
                    _logger.warning("Odoo: %s", error)
                away, more = True, False
            if not more:
                await self._wait(AWAY_SECONDS if away else LOOK_SECONDS)

    async def _wait(self, seconds):
        """Wait for a hint, or that long at most."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.woken.wait(), seconds)
            await asyncio.sleep(GATHER_SECONDS)
        self.woken.clear()

    async def _report_once(self, desk):
        """Send what the journal has after the cursor; return whether there is more."""
        rows = self.journal.rows_after(self.cursor)
        answer = await desk.report(
            {
                "after": self.cursor,
                "rows": rows,
                "booted": self._booted(),
                "configuration": self.configuration.sum,
                "fault": "; ".join(self.faults.values()),
            }
        )
        self.cursor = answer["cursor"]
        self._note("journal", self._check_journal())
        if "configuration" in answer:
            await self._configure(answer["configuration"])
        return len(rows) == MOST or not answer["taken"]

    def _booted(self):
        """When the exchange started: its control socket is made anew each time."""
        try:
            return self.settings.control.stat().st_ctime
        except OSError:
            return 0

    def _check_journal(self):
        last = self.journal.last()
        if last < self.cursor:
            return f"the journal ends at {last}, Odoo has read up to {self.cursor}: is it another file?"
        return ""

    async def _configure(self, wanted):
        try:
            await self.configuration.take(wanted["files"], self.manager)
            self._note("configuration", "")
        except (OSError, Refused, ValueError) as error:
            self._note("configuration", f"the configuration could not be taken over: {error}")
        self.woken.set()

    def _note(self, subject, fault):
        """Keep a fault until it is over; it is told with each message."""
        if fault and self.faults.get(subject) != fault:
            _logger.warning(fault)
        self.faults.pop(subject, None)
        if fault:
            self.faults[subject] = fault
