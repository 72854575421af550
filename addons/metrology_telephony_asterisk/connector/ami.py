"""Asterisk's manager interface: ask for actions, hear events."""

import asyncio
import itertools
import logging

_logger = logging.getLogger(__name__)
PATIENCE = 10
HOST = "127.0.0.1"


class Refused(Exception):
    """The exchange did not do what it was asked."""


class Manager:
    """One connection; `on_event` hears each event, an event may be lost at any time."""

    def __init__(self, port, user, secret, on_event):
        self.port, self.user, self.secret = port, user, secret
        self.on_event = on_event
        self.waiting = {}
        self.numbers = itertools.count(1)
        self.writer = None

    async def listen(self):
        """Connect, sign on and read until the connection ends."""
        reader, self.writer = await asyncio.open_connection(HOST, self.port)
        try:
            await reader.readline()
            reading = asyncio.ensure_future(self._read(reader))
            try:
                await self.act("Login", Username=self.user, Secret=self.secret, Events="call,system")
                await reading
            finally:
                reading.cancel()
        finally:
            self.writer.close()
            self.writer = None
            for future in self.waiting.values():
                future.cancel()
            self.waiting.clear()

    @property
    def is_there(self):
        return self.writer is not None

    async def act(self, name, **values):
        """Have an action done and return the answer.

        :raises Refused: the exchange said no, or is not there
        """
        if not self.writer:
            raise Refused("the exchange is not there")
        number = str(next(self.numbers))
        answer = self.waiting[number] = asyncio.get_running_loop().create_future()
        try:
            self.writer.write(write_action(name, {"ActionID": number, **values}))
            found = await asyncio.wait_for(answer, PATIENCE)
        except (asyncio.CancelledError, TimeoutError, ConnectionError) as error:
            if asyncio.current_task().cancelling():
                raise
            raise Refused("the exchange does not answer") from error
        finally:
            self.waiting.pop(number, None)
        if found.get("Response") != "Success":
            raise Refused(found.get("Message", "refused"))
        return found

    async def _read(self, reader):
        while True:
            try:
                block = await reader.readuntil(b"\r\n\r\n")
            except (asyncio.IncompleteReadError, ConnectionError):
                return
            message = read_message(block)
            if "Event" in message:
                self.on_event(message)
            answer = self.waiting.get(message.get("ActionID"))
            if answer and "Response" in message and not answer.done():
                answer.set_result(message)


def write_action(name, values):
    """Return an action as bytes.

    :raises ValueError: a value holds the end of a line, by which it could bring an action of its own
    """
    lines = [f"{field}: {value}" for field, value in {"Action": name, **values}.items()]
    if any(not line.isprintable() for line in lines):
        raise ValueError("no line may end inside a value")
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def read_message(block):
    lines = block.decode("utf-8", "replace").split("\r\n")
    return {name: value for name, colon, value in (line.partition(": ") for line in lines) if colon}
