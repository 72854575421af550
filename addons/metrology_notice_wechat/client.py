from wechatpy import WeChatClient
from wechatpy.exceptions import WeChatClientException

from odoo.addons.metrology_notice.gateway import TIMEOUT, MaybeSent, guard

# "-1 system busy" and limits of frequency: the same call may succeed later.
LATER = (-1, 45009, 45011, 42003)
EXPIRED = (40001, 40014, 42001)


class WeChatRefusal(Exception):
    """WeChat has answered with an error."""

    def __init__(self, code, words):
        super().__init__(f"{code} {words}")
        self.code = code


class Client(WeChatClient):
    """The library's client, with our token and with errors whose words hold no token."""

    def __init__(self, endpoint, app_id, secret, access_token=None):
        super().__init__(app_id, secret, access_token, timeout=TIMEOUT, auto_retry=False)
        self.API_BASE_URL = f"{endpoint.rstrip('/')}/cgi-bin/"

    def ask(self, path, data, **kwargs):
        """POST and return the answer as a dict; raise WeChatRefusal, NotSent or MaybeSent."""
        try:
            with guard():
                answer = self.post(path, data=data, **kwargs)
        except WeChatClientException as error:
            if error.errcode is None:
                raise MaybeSent("HTTP") from None
            raise WeChatRefusal(error.errcode, error.errmsg) from None
        if not isinstance(answer, dict):
            raise MaybeSent("?")
        return answer

    def ask_token(self, is_forced):
        """Return (access token, seconds) of the stable token, which does not end the one before."""
        data = {
            "grant_type": "client_credential",
            "appid": self.appid,
            "secret": self.secret,
            "force_refresh": is_forced,
        }
        # no token is needed to get one
        answer = self.ask("stable_token", data, params={"access_token": ""})
        return answer["access_token"], int(answer.get("expires_in", 7200))
