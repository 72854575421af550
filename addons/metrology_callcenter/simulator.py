"""The rows that an exchange writes, one step of a call at a time. Plain Python, no database.

The simulator has no telephones: its seats answer and hang up on the agent desk, and what they do is written
here as the rows of a real journal, so everything behind the journal is the real thing.
"""

import json

BRIDGE, TRUNK = "bridge", "PJSIP/trunk"


def _row(kind, at, uniqueid, linkedid, channel, caller="", exten="", **extra):
    return {
        "kind": kind,
        "at": at,
        "uniqueid": uniqueid,
        "linkedid": linkedid,
        "channel": channel,
        "caller": caller,
        "exten": exten,
        "extra": json.dumps(extra) if extra else "",
    }


def incoming(chain, at, number, called, queue, menu="", name="", is_vip=False):
    """A customer calls, chooses in the menu and asks for a person."""

    def row(kind, said=None):
        extra = {} if said is None else {"extra": said}
        return {
            **_row(kind, at, chain, chain, f"{TRUNK}-{chain}", number, called, **extra),
            "caller_name": name,
        }

    rows = [row("CHAN_START"), row("CC_CALL", f"in,{called}"), row("ANSWER")]
    if menu:
        rows.append(row("CC_MENU", menu))
    if is_vip:
        rows.append(row("CC_VIP", "10"))
    return [*rows, row("CC_QUEUE", queue)]


def ring(chain, leg, at, endpoint):
    """The telephone of a seat begins to ring."""
    return [_row("CHAN_START", at, leg, chain, f"PJSIP/{endpoint}-{leg}", endpoint)]


def outgoing(chain, leg, at, endpoint, number):
    """A seat dials a customer, whose telephone rings."""
    seat = f"PJSIP/{endpoint}-{chain}"
    return [
        _row("CHAN_START", at, chain, chain, seat, endpoint, number),
        _row("CC_CALL", at, chain, chain, seat, endpoint, extra=f"out,{number}"),
        _row("CHAN_START", at, leg, chain, f"{TRUNK}-{leg}", number),
    ]


def answer(chain, first, second, at, answering):
    """A telephone that rang is picked up: both hear each other."""
    rows = [_row("ANSWER", at, *answering)]
    return rows + [
        _row("BRIDGE_ENTER", at, uniqueid, chain, channel, bridge_id=f"{BRIDGE}-{chain}")
        for uniqueid, channel in (first, second)
    ]


def end_leg(chain, leg, channel, at):
    """One telephone is hung up or stops ringing; the call may go on."""
    return [
        _row("HANGUP", at, leg, chain, channel, hangupcause=16, hangupsource=channel),
        _row("CHAN_END", at, leg, chain, channel),
    ]


def end(chain, channel, legs, at, score=None, message=""):
    """The whole call is over.

    :param legs: [(uniqueid, channel)] of the telephones that are still in it
    :param score: what the caller pressed when asked for a rating; None: nobody asked
    :param message: the name of the message that the caller left
    """
    rows = []
    if score is not None:
        rows.append(_row("CC_SCORE", at, chain, chain, channel, extra=score))
    if message:
        rows.append(_row("CC_VM", at, chain, chain, channel, extra=message))
    for leg, leg_channel in legs:
        rows += end_leg(chain, leg, leg_channel, at)
    return [*rows, _row("LINKEDID_END", at, chain, chain, channel)]
