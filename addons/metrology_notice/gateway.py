"""Calls of gateways: never longer than ten seconds, never with a secret in their words."""

from contextlib import contextmanager

import requests
from urllib3.exceptions import NewConnectionError

# Seconds to connect, and as many again for the answer.
TIMEOUT = 5


class NotSent(Exception):
    """The gateway did not get the message."""


class MaybeSent(Exception):
    """Nobody can say whether the gateway took the message."""


@contextmanager
def guard():
    """Turn errors of the line into the two above; their words hold no address, for it may hold keys."""
    try:
        yield
    except (requests.exceptions.ConnectTimeout, requests.exceptions.SSLError) as error:
        raise NotSent(type(error).__name__) from None
    except requests.exceptions.ConnectionError as error:
        reason = getattr(error.args[0] if error.args else None, "reason", None)
        if isinstance(reason, NewConnectionError):
            raise NotSent(type(reason).__name__) from None
        raise MaybeSent(type(error).__name__) from None
    except requests.exceptions.RequestException as error:
        # a wrong address never left this machine, everything else may have arrived
        wrong = isinstance(error, ValueError) and error.response is None
        raise (NotSent if wrong else MaybeSent)(type(error).__name__) from None


def call(url, **kwargs):
    """POST to a gateway and return its answer as a dict; another answer tells nothing about the message."""
    with guard():
        response = requests.post(url, timeout=TIMEOUT, allow_redirects=False, **kwargs)
    try:
        answer = response.json()
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise MaybeSent(f"HTTP {response.status_code}")
    return answer
