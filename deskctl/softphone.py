"""A telephone in pure Python: register, call, answer, speak a tone, press keys, keep what it hears.

For trying calls on a laptop and for tests; asyncio, no privileges, nothing to install.
"""

import asyncio
import hashlib
import math
import random
import re
import secrets
import socket
import struct
from functools import cache

RATE = 8000
PACKET = 160
PACKET_SECONDS = PACKET / RATE
ALAW, KEYS = 8, 101
SILENCE = b"\xd5" * PACKET
KEYPAD = "0123456789*#"
KEY_STEPS, KEY_REPEATS = 8, 11
SHORT_NAMES = {"v": "via", "f": "from", "t": "to", "i": "call-id", "m": "contact", "l": "content-length"}
PATIENCE = 40


def encode_alaw(sample):
    sign = 0x80 if sample >= 0 else 0
    size = sample if sample >= 0 else -sample - 1
    if size < 256:
        return (sign | size >> 4) ^ 0x55
    exponent = min(size.bit_length() - 8, 7)
    return (sign | exponent << 4 | (size >> (exponent + 3)) & 15) ^ 0x55


def decode_alaw(byte):
    byte ^= 0x55
    exponent, size = byte >> 4 & 7, (byte & 15) << 4 | 8
    if exponent:
        size = (size + 0x100) << (exponent - 1)
    return size if byte & 0x80 else -size


HEARD = [decode_alaw(byte) for byte in range(256)]


@cache
def tone(hertz, size=8000):
    """One second of a tone."""
    wave = (int(size * math.sin(2 * math.pi * hertz * step / RATE)) for step in range(RATE))
    return bytes(map(encode_alaw, wave))


def level(samples, hertz):
    """How loud a tone is in samples (Goertzel)."""
    factor = 2 * math.cos(2 * math.pi * hertz / RATE)
    last = before = 0.0
    for sample in samples:
        last, before = sample + factor * last - before, last
    power = last * last + before * before - factor * last * before
    return math.sqrt(max(0.0, power)) / max(1, len(samples)) * 2


class Message:
    """One message of SIP."""

    def __init__(self, data):
        head, _blank, self.body = data.decode("utf-8", "replace").partition("\r\n\r\n")
        self.first, *lines = head.split("\r\n")
        self.headers = {}
        for line in lines:
            name, _colon, value = line.partition(":")
            name = name.lower().strip()
            self.headers.setdefault(SHORT_NAMES.get(name, name), []).append(value.strip())

    def __getitem__(self, name):
        return self.headers[name][0]

    @property
    def code(self):
        """Code of an answer, 0 for a request."""
        return int(self.first.split()[1]) if self.first.startswith("SIP/2.0") else 0

    @property
    def contact(self):
        return re.search(r"<([^>]+)>", self["contact"]).group(1)


class Softphone(asyncio.DatagramProtocol):
    """A telephone at one address; answers by itself after `answer_after` seconds, or never for None."""

    def __init__(self, user, server, host="127.0.0.1", port=0, password=None, answer_after=0.2, hertz=None):
        self.user, self.server, self.password = user, server, password
        self.host, self.port = host, port
        self.answer_after = answer_after
        self.hertz = hertz
        self.calls = {}
        self.incoming = asyncio.Queue()
        self.waiting = {}
        self.transport = None

    async def start(self):
        loop = asyncio.get_running_loop()
        self.transport, _self = await loop.create_datagram_endpoint(
            lambda: self, local_addr=(self.host, self.port)
        )
        self.port = self.transport.get_extra_info("sockname")[1]
        return self

    def close(self):
        for call in list(self.calls.values()):
            call.end()
        self.transport.close()

    @property
    def contact(self):
        return f"<sip:{self.user}@{self.host}:{self.port}>"

    def send(self, text, address=None):
        self.transport.sendto(text.encode(), address or self.server)

    # ------------------------------------------------------------------ what arrives

    def datagram_received(self, data, address):
        message = Message(data)
        name = message["call-id"]
        if message.code:
            queue = self.waiting.get((name, message["cseq"]))
            if queue:
                queue.put_nowait(message)
            return
        method = message.first.split()[0]
        step = getattr(self, f"_take_{method.lower()}", None)
        if step:
            step(message, address, self.calls.get(name))
        elif method != "ACK":
            self._reply("200 OK", message, address)

    def _take_invite(self, message, address, call):
        if call:
            if call.is_up:
                call.accept(message, address)
            return
        call = Call(self, message["call-id"])
        call.number = re.search(r"sip:([^@>]*)", message["from"]).group(1)
        call.remote_uri = message.contact
        call.local, call.remote = f"{message['to']};tag={call.tag}", message["from"]
        call.read_media(message.body)
        call.invitation = message, address
        self._reply("180 Ringing", message, address, call)
        self.incoming.put_nowait(call)
        if self.answer_after is not None:
            call.timer = asyncio.get_running_loop().call_later(self.answer_after, call.answer)

    def _take_bye(self, message, address, call):
        self._reply("200 OK", message, address)
        if call:
            call.end()

    def _take_cancel(self, message, address, call):
        self._reply("200 OK", message, address)
        if call and not call.is_up:
            self._reply("487 Request Terminated", *call.invitation, call)
            call.end()

    def _reply(self, result, message, address, call=None, body=""):
        target = message["to"]
        if call and "tag=" not in target:
            target += f";tag={call.tag}"
        lines = [f"SIP/2.0 {result}"]
        lines += [f"Via: {via}" for via in message.headers["via"]]
        lines += [f"Record-Route: {route}" for route in message.headers.get("record-route", [])]
        lines += [f"From: {message['from']}", f"To: {target}", f"Call-ID: {message['call-id']}"]
        lines += [f"CSeq: {message['cseq']}", f"Contact: {self.contact}"]
        lines += ["Content-Type: application/sdp"] if body else []
        self.send("\r\n".join([*lines, f"Content-Length: {len(body)}", "", body]), address)

    # ------------------------------------------------------------------ what it asks

    def _write(self, method, uri, name, local, remote, number, extra=(), body="", branch=None):
        lines = [
            f"{method} {uri} SIP/2.0",
            f"Via: SIP/2.0/UDP {self.host}:{self.port};branch=z9hG4bK{branch or secrets.token_hex(8)};rport",
            f"From: {local}",
            f"To: {remote}",
            f"Call-ID: {name}",
            f"CSeq: {number} {method}",
            f"Contact: {self.contact}",
            "Max-Forwards: 70",
            *extra,
            f"Content-Length: {len(body)}",
        ]
        self.send("\r\n".join([*lines, "", body]))

    async def _ask(self, method, uri, name, local, remote, number, extra=(), body="", patience=PATIENCE):
        """Send a request; return the final answer to it."""
        branch = secrets.token_hex(8)
        queue = self.waiting[name, f"{number} {method}"] = asyncio.Queue()
        self._write(method, uri, name, local, remote, number, extra, body, branch)
        async with asyncio.timeout(patience):
            while (answer := await queue.get()).code < 200:
                continue
        if method == "INVITE" and answer.code >= 300:
            self._write("ACK", uri, name, local, answer["to"], number, branch=branch)
        return answer

    def _prove(self, answer, method, uri):
        """The header that answers a challenge."""
        kind = "www-authenticate" if answer.code == 401 else "proxy-authenticate"
        asked = dict(re.findall(r'(\w+)="?([^",]+)', answer[kind]))
        own = secrets.token_hex(8)

        def digest(*parts):
            return hashlib.md5(":".join(parts).encode(), usedforsecurity=False).hexdigest()

        person = digest(self.user, asked["realm"], self.password)
        proof = digest(person, asked["nonce"], "00000001", own, "auth", digest(method, uri))
        header = "Authorization" if answer.code == 401 else "Proxy-Authorization"
        return (
            f'{header}: Digest username="{self.user}",realm="{asked["realm"]}",nonce="{asked["nonce"]}",'
            f'uri="{uri}",response="{proof}",cnonce="{own}",nc=00000001,qop=auth,algorithm=MD5'
        )

    async def register(self, seconds=300):
        """Sign on; return the code of the answer."""
        name, uri, me = secrets.token_hex(8), f"sip:{self.server[0]}", f"<sip:{self.user}@{self.server[0]}>"
        local, extra = f"{me};tag={secrets.token_hex(4)}", [f"Expires: {seconds}"]
        answer = await self._ask("REGISTER", uri, name, local, me, 1, extra)
        if answer.code == 401:
            extra.append(self._prove(answer, "REGISTER", uri))
            answer = await self._ask("REGISTER", uri, name, local, me, 2, extra)
        return answer.code

    async def call(self, number, caller=None, patience=PATIENCE):
        """Call a number; return the call, which is up or has the code of its refusal."""
        call = Call(self, secrets.token_hex(8))
        caller, uri = caller or self.user, f"sip:{number}@{self.server[0]}"
        call.number = number
        call.local = f'"{caller}" <sip:{caller}@{self.host}:{self.port}>;tag={call.tag}'
        extra = ["Content-Type: application/sdp"]
        for call.counter in (1, 2):
            answer = await self._ask(
                *("INVITE", uri, call.name, call.local, f"<{uri}>", call.counter, extra),
                call.describe_media(),
                patience,
            )
            if answer.code not in (401, 407):
                break
            extra.append(self._prove(answer, "INVITE", uri))
        call.code = answer.code
        if answer.code != 200:
            call.end()
            return call
        call.remote, call.remote_uri = answer["to"], answer.contact
        call.read_media(answer.body)
        call.is_up = True
        self._write("ACK", call.remote_uri, call.name, call.local, call.remote, call.counter)
        return call


class Call:
    """One call of a softphone, with its sound."""

    def __init__(self, phone, name):
        self.phone, self.name = phone, name
        self.tag = secrets.token_hex(5)
        self.number = self.local = self.remote = self.remote_uri = ""
        self.invitation = self.timer = None
        self.code = self.counter = 0
        self.is_up = False
        self.ended = asyncio.Event()
        self.heard = bytearray()
        self.keys = []
        self.target, self.key_type = None, KEYS
        self.sound = tone(phone.hertz) if phone.hertz else None
        self.sequence, self.clock = random.randrange(30000), random.randrange(1 << 30)
        self.source = random.randrange(1 << 31)
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((phone.host, 0))
        self.socket.setblocking(False)
        self.loop = asyncio.get_running_loop()
        self.loop.add_reader(self.socket.fileno(), self._listen)
        self.task = asyncio.ensure_future(self._speak())
        phone.calls[name] = self

    def answer(self):
        if not self.ended.is_set():
            self.is_up = True
            self.accept(*self.invitation)

    def accept(self, message, address):
        self.phone._reply("200 OK", message, address, self, self.describe_media())

    def talk(self, hertz):
        """Speak a tone, or be silent."""
        self.sound = tone(hertz) if hertz else None

    async def press(self, keys, by_info=False):
        """Press keys: in the sound (RFC 4733) or by SIP INFO."""
        for key in keys:
            if by_info:
                await self._ask(
                    "INFO", ["Content-Type: application/dtmf-relay"], f"Signal={key}\r\nDuration=160\r\n"
                )
            else:
                self.keys.append([KEYPAD.index(key), 0, None])
                while self.keys and not self.ended.is_set():
                    await asyncio.sleep(PACKET_SECONDS)
            await asyncio.sleep(5 * PACKET_SECONDS)

    async def hang_up(self):
        if not self.ended.is_set():
            await self._ask("BYE", patience=5)
            self.end()

    async def _ask(self, method, extra=(), body="", patience=PATIENCE):
        self.counter += 1
        return await self.phone._ask(
            method, self.remote_uri, self.name, self.local, self.remote, self.counter, extra, body, patience
        )

    def end(self):
        if self.ended.is_set():
            return
        self.ended.set()
        if self.timer:
            self.timer.cancel()
        self.phone.calls.pop(self.name, None)
        self.task.cancel()
        self.loop.remove_reader(self.socket.fileno())
        self.socket.close()

    def level(self, hertz, seconds=1.0):
        """How loud a tone was in the last seconds."""
        return level([HEARD[byte] for byte in self.heard[-int(seconds * RATE) :]], hertz)

    # ------------------------------------------------------------------ sound

    def describe_media(self):
        host, port = self.socket.getsockname()
        lines = ["v=0", f"o=- 1 1 IN IP4 {host}", "s=-", f"c=IN IP4 {host}", "t=0 0"]
        lines += [f"m=audio {port} RTP/AVP {ALAW} {KEYS}", f"a=rtpmap:{ALAW} PCMA/8000"]
        lines += [f"a=rtpmap:{KEYS} telephone-event/8000", f"a=fmtp:{KEYS} 0-15", "a=ptime:20", "a=sendrecv"]
        return "\r\n".join([*lines, ""])

    def read_media(self, text):
        host = re.search(r"c=IN IP4 (\S+)", text)
        port = re.search(r"m=audio (\d+)", text)
        keys = re.search(r"rtpmap:(\d+) telephone-event/8000", text)
        if host and port:
            self.target = host.group(1), int(port.group(1))
        if keys:
            self.key_type = int(keys.group(1))

    def _listen(self):
        try:
            while True:
                packet = self.socket.recv(2048)
                if packet[1] & 127 == ALAW:
                    self.heard += packet[12:]
        except BlockingIOError:
            return

    def _send(self, kind, load, clock, mark=False):
        head = struct.pack(
            ">BBHII", 0x80, kind | mark << 7, self.sequence & 0xFFFF, clock & 0xFFFFFFFF, self.source
        )
        self.sequence += 1
        try:
            self.socket.sendto(head + load, self.target)
        except OSError:
            # the other side has gone; the call's end is told by SIP
            return

    async def _speak(self):
        """Every 20 ms: a key, the tone or silence."""
        place, due = 0, self.loop.time()
        while True:
            if self.is_up and self.target:
                if self.keys:
                    self._send_key(self.keys[0])
                elif self.sound:
                    self._send(ALAW, (self.sound + self.sound[:PACKET])[place : place + PACKET], self.clock)
                    place = (place + PACKET) % RATE
                else:
                    self._send(ALAW, SILENCE, self.clock)
                self.clock += PACKET
            due += PACKET_SECONDS
            await asyncio.sleep(max(0, due - self.loop.time()))

    def _send_key(self, press):
        key, step, clock = press
        if clock is None:
            press[2] = clock = self.clock
        last = 0x80 if step >= KEY_STEPS else 0
        length = PACKET * (min(step, KEY_STEPS) + 1)
        self._send(self.key_type, struct.pack(">BBH", key, last | 10, length), clock, step == 0)
        press[1] += 1
        if press[1] >= KEY_REPEATS:
            self.keys.pop(0)
