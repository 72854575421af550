"""Talking to Odoo: every message signed, each with a mark that is used once."""

import hashlib
import hmac
import json
import secrets
import time

import aiohttp

PATIENCE = aiohttp.ClientTimeout(total=60)


class Away(Exception):
    """Odoo did not take the message; it is sent again."""


class Desk:
    """Odoo's hook for one exchange."""

    def __init__(self, session, address, system_name, token):
        self.session = session
        self.address = f"{address}/metrology/telephony/{system_name}"
        self.key = hashlib.sha256(token.encode()).hexdigest()

    async def report(self, message):
        """Send a message and return the answer.

        :raises Away: Odoo is not there, or did not take it
        """
        return await self._post(self.address, json.dumps(message, ensure_ascii=False).encode(), (200, 409))

    async def _post(self, address, body, good):
        try:
            async with self.session.post(
                address, data=body, headers=self._sign(body), timeout=PATIENCE
            ) as answer:
                text = await answer.text()
                if answer.status not in good:
                    raise Away(f"{answer.status}: {text[:200]}")
                return json.loads(text)
        except (aiohttp.ClientError, TimeoutError, ValueError, OSError) as error:
            raise Away(str(error) or type(error).__name__) from error

    def _sign(self, body):
        moment, mark = str(int(time.time())), secrets.token_hex(16)
        text = f"{moment}\n{mark}\n{hashlib.sha256(body).hexdigest()}"
        return {
            "X-Desk-Time": moment,
            "X-Desk-Mark": mark,
            "X-Desk-Signature": hmac.new(self.key.encode(), text.encode(), hashlib.sha256).hexdigest(),
        }
