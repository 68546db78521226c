"""A class as its trainer and its joiners meet it, bare: for tests that are not a browser."""
import http.client as http_client
import json
import os
import signal
import subprocess
import urllib.error
import urllib.parse
import urllib.request

from handset_client import Page
from programs import BIN, SAMPLES, wait_for

LESSON = SAMPLES / "lessons/five_minutes.yaml"


class Refused(Exception):
    def __init__(self, status, reason):
        super().__init__(f"{status} {reason}")
        self.status, self.reason = status, reason


def http(address, path, body=None, token=None, method=None, **headers):
    """(status, type, bytes): as a page asks, from the address itself."""
    if token:
        headers["Authorization"] = f"Bearer {token}"
    if body is not None and not isinstance(body, bytes):
        body = json.dumps(body).encode()
    request = urllib.request.Request(address.rstrip("/") + path, data=body, method=method, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.headers.get_content_type(), answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers.get_content_type(), error.read()


def whole(address, path, token=None, method="GET", body=None, **headers):
    """(status, headers, bytes): with all that is said about it."""
    if token:
        headers["Authorization"] = f"Bearer {token}"
    line = http_client.HTTPConnection(urllib.parse.urlsplit(address).netloc, timeout=60)
    try:
        line.request(method, path, body=body, headers=headers)
        answer = line.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        line.close()


def asked(*arguments, **options):
    status, _, body = http(*arguments, **options)
    if status != 200:
        raise Refused(status, body.decode().strip())
    return json.loads(body)


class Class:
    """red-flag class, told to stop and waited for at the end."""

    def __init__(self, data, *arguments, seats=40, listen="127.0.0.1:0", lesson=LESSON, env=None):
        self.data = data
        self.process = subprocess.Popen(
            [BIN / "red-flag", "class", "--data", data, "--listen", listen, "--control", "127.0.0.1:0",
             "--seats", str(seats), *(["--lesson", lesson] if lesson else []), *map(str, arguments)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, **(env or {})})
        self.said = {}
        last = "Listening" if "--url" in arguments else "Console"
        while last not in self.said:
            line = self.process.stdout.readline()
            if not line:
                raise RuntimeError(self.process.stderr.read())
            name, _, value = line.strip().partition(": ")
            self.said[name] = value
        self.address, self.code = self.said["Join"], self.said["Code"]
        self.port = int(self.said.get("Listening", self.address).rstrip("/").rsplit(":", 1)[1])
        self.console, _, self.token = self.said["Console"].partition("#")

    def join(self, name, code=None, language="ko", consent=True):
        return asked(self.address, "/api/join", {"code": self.code if code is None else code, "name": name,
                                                 "language": language, "consent": consent})

    def page(self, seat, **options):
        return Page(self, seat["phone"], token=seat["token"], **options)

    def seat(self, seat):
        return asked(self.address, "/api/seat", token=seat["token"])

    def room(self):
        return asked(self.console, "/api/class", token=self.token)

    def command(self, name, value=""):
        return asked(self.console, "/api/command", {"name": name, "value": value}, token=self.token)

    def begin(self):
        """Goes on to the first act in which the phones are on."""
        self.command("start")
        act = next(i for i, act in enumerate(self.room()["acts"]) if act["phones"] == "on")
        self.command("act", str(act))

    def end(self):
        """Ends the class, and waits until every log is sealed."""
        self.command("end")
        return wait_for(lambda: (room := self.room())["sealed"] and room, "sealed logs")

    def log(self, seat):
        return self.data / "phones" / seat["phone"]

    def kill(self):
        self.process.kill()
        self.process.communicate()

    def stop(self, number=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(number)
        _, err = self.process.communicate(timeout=120)
        said = [line for line in err.splitlines(True) if "external symbolizer" not in line]
        return self.process.returncode, "".join(said)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()
