import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit


class _Handler(BaseHTTPRequestHandler):
    """Hand every request to the server's `decide` and send what it says."""

    def do_POST(self):
        address = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        asked = {
            "path": address.path,
            "raw_query": address.query,
            "query": dict(parse_qsl(address.query)),
            "headers": {name.lower(): value for name, value in self.headers.items()},
            "body": body,
        }
        self.server.requests.append(asked)
        answer = self.server.decide(asked)
        if answer is None:
            # the line breaks after the message was read: nobody knows whether it was taken
            self.close_connection = True
            return
        status, content = answer
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST

    def log_message(self, *args):
        """Keep the log of the tests clean."""


class GatewayServer(ThreadingHTTPServer):
    """A gateway on a free port; `decide(request)` gives (status, JSON), or None to break the line."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.requests = []
        self.decide = lambda asked: (200, {})
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def stop(self):
        self.shutdown()
        self.server_close()
