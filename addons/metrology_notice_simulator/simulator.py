import json
import random
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import requests

FAULTS = ("busy", "refuse", "break", "break_after", "late")


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        answer = self.server.take(json.loads(body))
        if answer is None:
            # the line breaks: the sender can not know whether the message was taken
            self.close_connection = True
            return
        data = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args):
        """Say nothing: numbers and texts do not belong into a log."""


class Simulator(ThreadingHTTPServer):
    """A gateway that takes messages, remembers them, and fails on command."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port=0, seed=None):
        super().__init__(("127.0.0.1", port), _Handler)
        self.chance = random.Random(seed)
        self.lock = threading.Lock()
        self.stopping = threading.Event()
        self.late_seconds = 15
        self.posts_receipts = True
        # what was taken as {key: number of times}, and the receipts that are still to be sent
        self.taken = {}
        self.receipts = []
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}"

    def take(self, message):
        """Decide about one message; return the answer, or None to break the line."""
        fault = self._choose_fault(message)
        if fault == "busy":
            return {"code": "BUSY", "message": "come back later"}
        if fault == "refuse":
            return {"code": "REFUSED", "message": "no such telephone"}
        if fault == "break":
            return None
        number = self._remember(message)
        if fault == "late":
            self.stopping.wait(self.late_seconds)
        if fault in ("break_after", "late"):
            return None
        return {"code": "OK", "id": f"SIM-{number}"}

    def _choose_fault(self, message):
        mode = message.get("mode") or "random"
        if mode != "random":
            return None if mode == "accept" else mode
        with self.lock:
            if self.chance.uniform(0, 100) >= message.get("failure_percent", 0):
                return None
            return self.chance.choice(FAULTS)

    def _remember(self, message):
        key = message["key"]
        with self.lock:
            self.taken[key] = self.taken.get(key, 0) + 1
            arrives = self.chance.uniform(0, 100) >= message.get("failure_percent", 0)
            receipt = {"key": key, "result": "delivered" if arrives else "refused"}
            # real gateways repeat themselves
            self.receipts += [receipt] * self.chance.choice((1, 1, 2, 3))
            number = len(self.taken)
        if self.posts_receipts and message.get("receipt_url"):
            timer = threading.Timer(2, self._post_receipts, [message["receipt_url"], receipt])
            timer.daemon = True
            timer.start()
        return number

    def _post_receipts(self, url, receipt):
        """Tell the desk what became of a message, twice."""
        for _time in range(2):
            try:
                requests.post(url, json=[receipt], timeout=10)
            except requests.exceptions.RequestException:
                # whoever does not listen gets no receipt, as with a real gateway
                return

    def stop(self):
        self.stopping.set()
        self.shutdown()
        self.server_close()
