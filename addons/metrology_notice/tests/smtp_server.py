import socketserver
import threading


class _Handler(socketserver.StreamRequestHandler):
    """Enough SMTP for one client: EHLO, MAIL, RCPT, DATA, RSET, QUIT."""

    def _say(self, text):
        self.wfile.write(f"{text}\r\n".encode())

    def handle(self):
        server, recipient = self.server, ""
        self._say("220 tiny")
        while line := self.rfile.readline():
            word = line.decode().strip()
            verb = word[:4].upper()
            if verb == "RCPT":
                recipient = word.partition("<")[2].partition(">")[0]
                answer = server.decide(recipient)
                if answer == "drop":
                    return
                self._say(answer or "250 ok")
            elif verb == "DATA":
                self._say("354 go on")
                text = b"".join(iter(self.rfile.readline, b".\r\n"))
                server.messages.append((recipient, text))
                if server.drop_after_data:
                    return
                self._say("250 taken")
            elif verb == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")


class SmtpServer(socketserver.ThreadingTCPServer):
    """A mail server on a free port; `decide(recipient)` gives None, an answer as "550 no", or "drop"."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.port = self.server_address[1]
        self.messages = []
        self.drop_after_data = False
        self.decide = lambda recipient: None
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def stop(self):
        self.shutdown()
        self.server_close()
