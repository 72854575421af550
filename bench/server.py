"""A server process on one database, and a client that speaks JSON-RPC to it and reads every answer."""

import http.client
import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager

from . import databases


@contextmanager
def server(database):
    """A server process with threads; its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "odoo", "server", "-c", databases.needed("ODOO_RC"), "-d", database),
            *(f"--http-port={port}", f"--db-filter=^{database}$"),
            *("--max-cron-threads=0", "--log-level=error"),
        ],
        stdin=subprocess.DEVNULL,
    )
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_for(f"{url}/web/health", process)
        yield url
    finally:
        process.terminate()
        process.wait()


def _wait_for(url, process, patience=60):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    end = time.monotonic() + patience
    while time.monotonic() < end and process.poll() is None:
        try:
            with opener.open(url, timeout=5):
                return
        except (OSError, urllib.error.URLError):
            time.sleep(0.2)
    raise RuntimeError("the server did not start")


class Client:
    """A person who is logged in. An error comes with status 200, so the body decides.

    As the web client does, it sends language, time zone and companies of its session with every call.
    """

    def __init__(self, url, database, login):
        self.host = url.removeprefix("http://")
        self.cookie = None
        session = self.ask(
            "/web/session/authenticate",
            {"db": database, "login": login, "password": login},
        )
        company = session["user_companies"]["current_company"]
        self.context = {**session["user_context"], "allowed_company_ids": [company]}

    def ask(self, path, parameters):
        headers = {"Content-Type": "application/json", **({"Cookie": self.cookie} if self.cookie else {})}
        connection = http.client.HTTPConnection(self.host, timeout=60)
        try:
            body = json.dumps({"jsonrpc": "2.0", "method": "call", "id": 1, "params": parameters})
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            content = json.loads(answer.read())
            cookie = answer.getheader("Set-Cookie")
        finally:
            connection.close()
        if cookie:
            self.cookie = cookie.partition(";")[0]
        if "result" not in content:
            raise AssertionError(f"{path}: {content.get('error')}")
        return content["result"]

    def call(self, model, method, *arguments, **options):
        return self.ask(
            f"/web/dataset/call_kw/{model}/{method}",
            {
                "model": model,
                "method": method,
                "args": arguments,
                "kwargs": {"context": self.context, **options},
            },
        )
