from aiosmtpd.controller import Controller


class _Handler:
    """Takes mail as the server decides for each recipient."""

    def __init__(self, owner):
        self.owner = owner

    async def handle_RCPT(self, server, session, envelope, address, options):
        answer = self.owner.decide(address)
        if answer == "drop":
            server.transport.abort()
            return "421 gone"
        if answer is None:
            envelope.rcpt_tos.append(address)
        return answer or "250 ok"

    async def handle_DATA(self, server, session, envelope):
        self.owner.messages += [(recipient, envelope.content) for recipient in envelope.rcpt_tos]
        if self.owner.drop_after_data:
            server.transport.abort()
        return "250 taken"


class _Controller(Controller):
    def _trigger_server(self):
        # the system chose a free port
        self.port = self.server.sockets[0].getsockname()[1]
        return super()._trigger_server()


class SmtpServer:
    """aiosmtpd on a free port; `decide(recipient)` gives None, an answer as "550 no", or "drop"."""

    def __init__(self):
        self.messages = []
        self.drop_after_data = False
        self.decide = lambda recipient: None
        self.controller = _Controller(_Handler(self), hostname="127.0.0.1", port=0)
        self.controller.start()
        self.port = self.controller.port

    def stop(self):
        self.controller.stop()
