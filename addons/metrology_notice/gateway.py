"""Calls of gateways: never longer than ten seconds, never with a secret in their words."""

import requests
from urllib3.exceptions import NewConnectionError

TIMEOUT = (5, 10)


class NotSent(Exception):
    """The gateway did not get the message."""


class MaybeSent(Exception):
    """Nobody can say whether the gateway took the message."""


def call(url, **kwargs):
    """POST to a gateway and return the response; the words of errors hold no address, for it may hold keys."""
    try:
        return requests.post(url, timeout=TIMEOUT, allow_redirects=False, **kwargs)
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


def read_json(response):
    """Return the answer as a dict; an answer that is none tells nothing about the message."""
    try:
        answer = response.json()
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise MaybeSent(f"HTTP {response.status_code}")
    return answer
