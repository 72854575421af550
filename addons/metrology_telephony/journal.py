"""Reading the journal of an exchange: rows in any order, twice or late, give the same calls.

Plain Python, no database. A row is what the exchange wrote about one channel (Asterisk calls it a channel
event); its number tells its place in the journal. Rows with the prefix CC_ are written by our dialplan and
say what no channel event says: which way a call goes, what was pressed, where its recording lies.
"""

import json
import re
from dataclasses import dataclass, field

OPEN_STATES = ("ringing", "waiting", "talking")
SEAT_CHANNEL = re.compile(r"^[A-Za-z]+/([0-9A-Za-z_]+)-")
DIAL_RESULTS = {"BUSY": "busy", "NOANSWER": "no_answer", "CANCEL": "no_answer"}
DIRECTIONS = ("in", "out", "internal")
MAX_TEXT = 200


@dataclass(frozen=True, order=True)
class Row:
    """One line of the journal."""

    number: int
    kind: str = field(compare=False)
    at: float = field(compare=False)
    uniqueid: str = field(compare=False)
    linkedid: str = field(compare=False)
    channel: str = field(default="", compare=False)
    caller: str = field(default="", compare=False)
    caller_name: str = field(default="", compare=False)
    exten: str = field(default="", compare=False)
    extra: str = field(default="", compare=False)

    @property
    def details(self):
        """What the exchange added, by name; nothing when it cannot be read."""
        try:
            found = json.loads(self.extra or "{}")
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    @property
    def said(self):
        """What our dialplan wrote into the row."""
        return str(self.details.get("extra", ""))[:MAX_TEXT]


@dataclass
class Leg:
    """One telephone in a call."""

    uniqueid: str
    channel: str = ""
    number: str = ""
    started: float = 0.0
    answered: float | None = None
    ended: float | None = None
    cause: int = 0

    @property
    def endpoint(self):
        found = SEAT_CHANNEL.match(self.channel)
        return found.group(1) if found else ""


@dataclass
class Call:
    """What happened to one call, as far as the rows tell."""

    linkedid: str
    state: str = "ringing"
    direction: str = "in"
    caller: str = ""
    caller_name: str = ""
    called: str = ""
    menu: str = ""
    queue: str = ""
    score: int = 0
    rating: str = ""
    is_vip: bool = False
    endpoint: str = ""
    transfers: int = 0
    started: float = 0.0
    queued: float | None = None
    answered: float | None = None
    ended: float | None = None
    talk_seconds: float = 0.0
    hung_up_by: str = ""
    recordings: dict = field(default_factory=dict)
    legs: list = field(default_factory=list)

    @property
    def wait_seconds(self):
        """How long the caller waited for a person."""
        begin = self.queued or self.started
        end = self.answered or self.ended
        return max(0.0, end - begin) if end else 0.0


def components(rows):
    """Return {linkedid: root} where a transfer or a bridge tied several chains into one call.

    The root is the chain whose first row is the oldest, so it does not depend on the order of arrival.
    """
    parent, first, chain_of = {}, {}, {}

    def root(name):
        while parent[name] != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    for row in sorted(set(rows)):
        parent.setdefault(row.linkedid, row.linkedid)
        first.setdefault(row.linkedid, row.number)
        known = chain_of.setdefault(row.uniqueid, row.linkedid)
        one, other = root(known), root(row.linkedid)
        if one != other:
            older, younger = sorted((one, other), key=first.get)
            parent[younger] = older
    return {name: root(name) for name in parent}


def read(rows, booted=0.0):
    """Return the calls in these rows, by root chain.

    :param booted: when the exchange started last; what it had not ended by then was cut off
    """
    rows = sorted(set(rows))
    roots = components(rows)
    chains = {}
    for row in rows:
        chains.setdefault(roots[row.linkedid], []).append(row)
    return {root: _Reader(root, chain).tell(booted) for root, chain in chains.items()}


class _Reader:
    """Walks once over the rows of one call."""

    def __init__(self, root, rows):
        self.rows = rows
        self.call = Call(root)
        self.legs = {}
        self.bridges = {}
        self.talking_since = None
        self.ended_chains = set()
        self.dial_result = ""
        self.voicemail = False

    def tell(self, booted):
        call = self.call
        first = self.rows[0]
        call.started, call.caller, call.caller_name = first.at, first.caller, first.caller_name
        call.called = first.exten
        for row in self.rows:
            leg = self._leg(row)
            step = getattr(self, f"_read_{row.kind.lower()}", None)
            if step:
                step(row, leg)
        self._end(booted)
        call.legs = list(self.legs.values())
        return call

    def _leg(self, row):
        leg = self.legs.get(row.uniqueid)
        if not leg:
            leg = self.legs[row.uniqueid] = Leg(row.uniqueid, row.channel, row.caller, row.at)
        return leg

    # what the exchange writes

    def _read_answer(self, row, leg):
        leg.answered = leg.answered or row.at

    def _read_hangup(self, row, leg):
        details = row.details
        leg.cause = int(details.get("hangupcause") or 0)
        if not self.call.hung_up_by:
            source = str(details.get("hangupsource") or "")
            self.call.hung_up_by = source.partition("-")[0][:MAX_TEXT]

    def _read_chan_end(self, row, leg):
        leg.ended = row.at
        for bridge in [name for name, members in self.bridges.items() if row.uniqueid in members]:
            self._leave(bridge, row)

    def _read_bridge_enter(self, row, leg):
        bridge = str(row.details.get("bridge_id", ""))
        self.bridges.setdefault(bridge, set()).add(row.uniqueid)
        self._count(row.at)
        if len(self.bridges[bridge]) > 1:
            self._note_endpoint(bridge)

    def _read_bridge_exit(self, row, leg):
        self._leave(str(row.details.get("bridge_id", "")), row)

    def _read_blindtransfer(self, row, leg):
        self.call.transfers += 1

    _read_attendedtransfer = _read_blindtransfer

    def _read_linkedid_end(self, row, leg):
        self.ended_chains.add(row.linkedid)
        self.call.ended = row.at

    def _leave(self, bridge, row):
        self.bridges.get(bridge, set()).discard(row.uniqueid)
        self._count(row.at)

    def _count(self, at):
        """Add up the time in which at least two telephones could hear each other."""
        together = any(len(members) > 1 for members in self.bridges.values())
        if together and self.talking_since is None:
            self.talking_since = at
            self.call.answered = self.call.answered or at
        elif not together and self.talking_since is not None:
            self.call.talk_seconds += at - self.talking_since
            self.talking_since = None

    def _note_endpoint(self, bridge):
        """Remember whose telephone it was: the newest one that the exchange called, else the caller's."""
        first = self.rows[0].uniqueid
        others = [leg for name, leg in self.legs.items() if name in self.bridges[bridge] and name != first]
        if self.call.direction == "in" and others:
            self.call.endpoint = others[-1].endpoint
        elif self.call.direction != "in":
            self.call.endpoint = self.legs[first].endpoint

    # what our dialplan writes

    def _read_cc_call(self, row, leg):
        direction, _comma, called = row.said.partition(",")
        if direction in DIRECTIONS:
            self.call.direction = direction
            self.call.called = called or self.call.called
            if direction == "out":
                self.call.endpoint = self.legs[self.rows[0].uniqueid].endpoint

    def _read_cc_queue(self, row, leg):
        self.call.queued = self.call.queued or row.at
        self.call.queue = self.call.queue or row.said

    def _read_cc_menu(self, row, leg):
        self.call.menu = row.said

    def _read_cc_vip(self, row, leg):
        self.call.is_vip = True

    def _read_cc_score(self, row, leg):
        if row.said in ("1", "2", "3", "4", "5"):
            self.call.score, self.call.rating = int(row.said), "given"
        elif not self.call.score:
            self.call.rating = "wrong_key" if row.said else "no_answer"

    def _read_cc_rec(self, row, leg):
        self.call.recordings.setdefault(row.said, "call")

    def _read_cc_vm(self, row, leg):
        self.call.recordings[row.said] = "voicemail"
        self.voicemail = True

    def _read_cc_dial(self, row, leg):
        self.dial_result = row.said

    # the end

    def _end(self, booted):
        call, last = self.call, self.rows[-1]
        chains = {row.linkedid for row in self.rows}
        open_legs = [leg for leg in self.legs.values() if leg.ended is None]
        over = self.ended_chains >= chains or (self.ended_chains and not open_legs)
        if over:
            if self.talking_since is not None:
                call.talk_seconds += call.ended - self.talking_since
            call.state = self._result()
        elif last.at < booted:
            if self.talking_since is not None:
                call.talk_seconds += last.at - self.talking_since
            call.ended, call.state = last.at, "cut"
        else:
            call.ended = None
            call.state = self._open_state()

    def _open_state(self):
        if self.talking_since is not None:
            return "talking"
        return "waiting" if self.call.queued else "ringing"

    def _result(self):
        call = self.call
        if call.answered:
            return "answered"
        if self.voicemail:
            return "voicemail"
        if call.direction == "in":
            return "missed" if call.queued else "self_served"
        return DIAL_RESULTS.get(self.dial_result, "failed" if self.dial_result else "no_answer")
