"""A page's side of emulator/serve/PROTOCOL.md, bare: for tests that are not a browser."""
import base64
import json
import os
import signal
import socket
import struct
import subprocess
import urllib.error
import urllib.request

from programs import BIN, SAMPLES

POWER, HOME, BACK, RECENTS, ENTER, BACKSPACE = 1, 2, 3, 4, 16, 17
DOWN, MOVE, UP = 0, 1, 2


class Daemon:
    """red-flag run, told to stop and waited for at the end."""

    def __init__(self, *arguments, env=None):
        self.process = subprocess.Popen(
            [BIN / "red-flag", "run", "--listen", "127.0.0.1:0", *map(str, arguments)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, **(env or {})})
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(self.process.stderr.read())
        self.address = line.split()[-1]
        self.port = int(self.address.rstrip("/").rsplit(":", 1)[1])

    def get(self, path, host=None, method="GET", **headers):
        request = urllib.request.Request(self.address + path.lstrip("/"), method=method,
                                         headers={"Host": host or f"127.0.0.1:{self.port}", **headers})
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def metric(self, name, phone="phone"):
        for line in self.get("/metrics")[1].splitlines():
            if line.startswith(f'red_flag_{name}{{phone="{phone}"}}'):
                return int(line.split()[-1])
        raise KeyError(name)

    def token(self):
        return json.loads(self.get("/api/phones")[1])["token"]

    def stop(self, number=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(number)
        _, err = self.process.communicate(timeout=60)
        # A sanitizer that looks for leaks says so when it cannot name functions; not the daemon.
        said = [line for line in err.splitlines(True) if "external symbolizer" not in line]
        return self.process.returncode, "".join(said)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()


def sites():
    return "--sites", SAMPLES / "sites"


class Closed(Exception):
    def __init__(self, code, reason):
        super().__init__(f"{code} {reason}")
        self.code, self.reason = code, reason


class Page:
    """One WebSocket. Frames are acknowledged as they are read, unless told not to."""

    def __init__(self, daemon, phone="phone", host=None, origin=None, greet=True, token=None):
        self.socket = socket.create_connection(("127.0.0.1", daemon.port), timeout=30)
        host = host or f"127.0.0.1:{daemon.port}"
        origin = origin or f"http://{host}"
        self.socket.sendall(
            f"GET /phone/{phone}/socket HTTP/1.1\r\nHost: {host}\r\nOrigin: {origin}\r\n"
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}\r\n\r\n".encode())
        self.ahead = b""
        while b"\r\n\r\n" not in self.ahead:
            more = self.socket.recv(4096)
            if not more:
                break
            self.ahead += more
        head, _, self.ahead = self.ahead.partition(b"\r\n\r\n")
        self.status = int(head.split()[1]) if head else 0
        self.state, self.version, self.frames, self.bytes = {}, 0, 0, 0
        if greet and self.status == 101:
            self.send(b"\x01" + struct.pack("<H", 1) + (token or daemon.token()).encode())

    def send(self, payload, opcode=2):
        size = len(payload)
        length = bytes([0x80 | size]) if size < 126 else b"\xfe" + struct.pack(">H", size)
        mask = os.urandom(4)
        self.socket.sendall(bytes([0x80 | opcode]) + length + mask +
                            bytes(b ^ mask[i % 4] for i, b in enumerate(payload)))

    def arrived(self, size):
        """Waits until so much has come. Nothing is taken before all is there: a read may time out."""
        while len(self.ahead) < size:
            more = self.socket.recv(65536)
            if not more:
                raise Closed(0, "the line was cut")
            self.ahead += more
        return self.ahead

    def take(self):
        """The next message's first byte and payload."""
        first, size = self.arrived(2)[:2]
        head = {126: 4, 127: 10}.get(size, 2)
        if head > 2:
            size = int.from_bytes(self.arrived(head)[2:head], "big")
        payload = self.arrived(head + size)[head:head + size]
        self.ahead = self.ahead[head + size:]
        return first, payload

    def read(self, acknowledge=True):
        """The next message: ("state", object), ("welcome", object) or ("frame", bytes)."""
        while True:
            first, payload = self.take()
            self.bytes += len(payload)
            if first & 15 == 8:
                raise Closed(struct.unpack(">H", payload[:2])[0] if payload else 1005, payload[2:].decode())
            if first & 15 == 10:
                return "pong", payload
            if first & 15 == 1:
                message = json.loads(payload)
                if message["type"] == "state":
                    self.state = message
                return message["type"], message
            if first & 15 == 2:
                self.version, self.frames = struct.unpack("<I", payload[1:5])[0], self.frames + 1
                if acknowledge:
                    self.send(b"\x07" + struct.pack("<I", self.version))
                return "frame", payload

    def settle(self):
        """Returns once the daemon has read everything sent before."""
        self.send(b"", opcode=9)
        while self.read()[0] != "pong":
            pass

    def until(self, what):
        """Reads until what(self) holds."""
        while not what(self):
            self.read()
        return self

    def key(self, code):
        self.send(bytes([4, code]))

    def pointer(self, phase, x, y, time=0):
        self.send(struct.pack("<BBhhI", 2, phase, int(2 * x), int(2 * y), time))

    def tap(self, x, y):
        self.pointer(DOWN, x, y)
        self.pointer(UP, x, y, 60)

    def wheel(self, by):
        self.send(struct.pack("<Bh", 3, by))

    def text(self, text):
        self.send(b"\x05" + text.encode())

    def compose(self, text):
        self.send(b"\x06" + text.encode())

    def press(self, *names):
        """Taps what answers to each name: a link, a button, a key of the phone's keyboard."""
        for name in names:
            self.send(b"\x08")
            kind, answer = self.read()
            while kind != "tappable":
                kind, answer = self.read()
            where = [place for place in answer["list"] if place["text"].split(" ")[0] == name
                     or place["text"] == name]
            if not where:
                raise KeyError(f"{name}: not among {[place['text'] for place in answer['list']]}")
            self.tap(where[0]["x"], where[0]["y"])
        return self

    def says(self, words):
        return self.until(lambda page: words in page.state.get("words", ""))

    def pick_up(self):
        """Screen on, unlocked."""
        self.key(POWER)
        self.says("밀어서")
        self.tap(180, 500)
        return self.says("망 열람기")

    def browse(self):
        self.tap(63, 126)
        return self.says("국내 망")

    def close(self):
        self.socket.close()
