"""trace-viewer serve under those who wish it ill: it keeps serving, holds its memory flat, changes nothing, and reads nothing
outside its data folder. A sample; RUNS=all sends ten thousand malformed requests and waits for the timeouts."""
import hashlib
import json
import os
import pathlib
import random
import re
import shutil
import signal
import socket
import struct
import subprocess
import time
import unittest
from urllib.parse import quote

from programs import BIN, ROOT, RUNS, ProgramTest, run, runs, wait_for

CANARY = "what-lies-outside-the-data-folder"
METHODS = ["DELETE", "POST", "PUT", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "MKCOL", "COPY", "MOVE", "LOCK", "UNLOCK",
           "SEARCH", "PURGE", "LINK", "UNLINK", "REPORT", "SUBSCRIBE", "get", "Head", "GETS", "BREW"]


def routes(phone, seq, image):
    """Every address the headers list, which are the code's own account of it, filled in."""
    found = []
    for header in ("viewer/routes.h", "viewer/device/routes.h"):
        # "/folder/one", or "/folder/one, two, three:".
        for folder, first, others in re.findall(r"^//   (/(?:\S*/)?)([^\s,/]*)((?:, \w+)*)", (ROOT / header).read_text(), re.M):
            for route in [folder + first, *(folder + other for other in others.split(", ")[1:])]:
                found.append(route.replace("NAME", phone).replace("SEQ", str(seq)).replace("SHA256", image)
                             .replace("...", ""))
    assert len(found) > 12, found
    return sorted(set(found))


def whole_calls(lines):
    """strace's lines, with those put together again that another thread's call came between."""
    begun = {}
    for line in lines:
        thread = line.split(" ", 1)[0]
        if line.endswith("<unfinished ...>"):
            begun[thread] = line.removesuffix("<unfinished ...>")
        elif " resumed>" in line:
            yield begun.pop(thread, "") + line.split(" resumed>", 1)[1]
        else:
            yield line
    yield from begun.values()


class Served:
    """A server, and what is known of its process."""

    def __init__(self, data, *more, listen="127.0.0.1:0", env=None, wrap=()):
        self.process = subprocess.Popen(
            [*wrap, str(BIN / "trace-viewer"), "serve", str(data), "--listen", listen, "--cache", str(data) + "-cache",
             *map(str, more)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, **(env or {})})
        self.is_wrapped = bool(wrap)
        self.first_line = self.process.stdout.readline()
        link = re.search(r"http://\S+", self.first_line)
        if not link:
            raise AssertionError(self.process.communicate()[1])
        self.link = link.group()
        self.port = int(re.search(r":(\d+)/", self.link).group(1))

    def connect(self, timeout=10):
        return socket.create_connection(("127.0.0.1", self.port), timeout=timeout)

    def exchange(self, request, timeout=10):
        """All that comes back for these bytes, after which nothing more is sent."""
        with self.connect(timeout) as client:
            try:
                client.sendall(request)
                client.shutdown(socket.SHUT_WR)
            except OSError:
                pass  # Refused before all was said.
            return read_all(client)

    def ask(self, target, method="GET", headers=(), host="localhost"):
        """(status, headers, body)"""
        lines = [f"{method} {target} HTTP/1.1", f"Host: {host}", "Connection: close", *headers]
        head, _, body = self.exchange("\r\n".join([*lines, "", ""]).encode()).partition(b"\r\n\r\n")
        status, *fields = head.decode("latin-1").split("\r\n")
        return int(status.split()[1]), {f.split(": ", 1)[0].lower(): f.split(": ", 1)[1] for f in fields}, body

    def is_well(self):
        begun = time.monotonic()
        status, _, body = self.ask("/healthz")
        assert status == 200 and json.loads(body)["status"] == "ok"
        return time.monotonic() - begun

    def server_pid(self):
        """Its own, also where strace stands in between."""
        children = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return int(children[0]) if self.is_wrapped and children else self.process.pid

    def memory_mb(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def stop(self):
        """(stdout, stderr)"""
        if self.process.stdout.closed:
            return None
        if self.process.poll() is None:
            os.kill(self.server_pid(), signal.SIGTERM)
        out, err = self.process.communicate(timeout=30)
        return self.first_line + out, err


def read_all(client):
    got = b""
    try:
        while piece := client.recv(65536):
            got += piece
    except OSError:
        pass
    return got


class Malformed:
    """Requests as nobody should send them, the same for a seed."""

    def __init__(self, seed, targets):
        self.random = random.Random(seed)
        self.targets = targets
        self.kinds = [getattr(self, name) for name in dir(self) if name.startswith("make_")]

    def next(self):
        return self.random.choice(self.kinds)()

    def noise(self, most=400):
        return self.random.randbytes(self.random.randrange(1, most))

    def target(self):
        return self.random.choice(self.targets).encode()

    def number(self):
        return self.random.choice([b"-1", b"+1", b"0x10", b"1e3", b"18446744073709551616", b"9" * 400, b"", b" 5", b"5 5",
                                   b"4294967296", b"5,6", b"NaN", b"\xd9\xa3"])

    def good(self, target, *headers):
        return b"\r\n".join([b"GET " + target + b" HTTP/1.1", b"Host: localhost", *headers, b"", b""])

    def make_noise(self):
        return self.noise(3000)

    def make_request_line(self):
        r = self.random
        return r.choice([b"GET", b"GET ", b"GET  ", b" GET", b"\r\n\r\nGET", b"G\0T", b"", b"GET\t", b"\xff\xfe"]) + r.choice(
            [b" ", b"", b"  ", b"\t", b"\0"]) + self.target() + r.choice(
            [b" HTTP/1.1", b"", b" HTTP/1.", b" HTTP/11", b" http/1.1", b" HTTP/2.0", b" HTTP/0.9", b"HTTP/1.1",
             b" HTTP/1.1 HTTP/1.1", b" HTTP/99999999999.1"]) + r.choice([b"\r\n", b"\n", b"\r", b""]) + b"Host: localhost\r\n\r\n"

    def make_headers(self):
        r = self.random
        bad = r.choice([b": empty", b"no colon", b"a b: c", b"x: " + b"y" * r.randrange(8000, 40000), b"Host: other.example",
                        b"Host: localhost", b" folded", b"x:\0", b"x: \x0b\x0c", b"\x80: y", b"Content-Length: " + self.number(),
                        b"Content-Length: 1\r\nContent-Length: 2", b"If-None-Match: " + b'"' * r.randrange(1, 5000),
                        b"If-None-Match: *", b"Range: bytes=0-" + self.number(), b"Expect: 100-continue",
                        b"Connection: " + b"close, " * 900, b"Upgrade: websocket\r\nConnection: Upgrade",
                        b"Accept-Language: " + self.noise(200).replace(b"\n", b"").replace(b"\r", b""),
                        b"Cookie: " + b"a=b; " * r.randrange(1, 2500), b"Authorization: Bearer"])
        many = b"\r\n".join(b"x%d: y" % i for i in range(r.choice([0, 0, 0, 5000])))
        return self.good(self.target(), *([many] if many else []), bad)

    def make_host(self):
        host = self.random.choice([b"", b":", b"localhost:", b"localhost:x", b"[::1", b"::1", b"localhost@evil.example", b"\0",
                                   b"127.0.0.1.evil.example", b"localhost, localhost", b"a" * 9000, b"localhost:99999999999999999999"])
        return b"GET " + self.target() + b" HTTP/1.1\r\nHost: " + host + b"\r\n\r\n"

    def make_chunks(self):
        r = self.random
        chunk = r.choice([b"5\r\nab\r\n", b"-1\r\n", self.number() + b"\r\nx\r\n", b"0\r\n", b"0\r\nX: " + self.noise(), b"5;" + b"x" * 9000,
                          b"fffffffffffffffff\r\n", b"1\n\n", b"0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"])
        coding = r.choice([b"chunked", b"chunked, chunked", b"gzip, chunked", b"identity", b"xchunked", b"chunked\0", b"\x0bchunked"])
        length = r.choice([[], [b"Content-Length: 5"]])
        return self.good(self.target(), b"Transfer-Encoding: " + coding, *length) + chunk

    def make_encoding(self):
        r = self.random
        bad = r.choice([b"%", b"%4", b"%zz", b"%00", b"%ff%fe", b"%c0%af", b"%25%32%65", b"%u002e", b"%0d%0aX: y", b"%f0%9f", b"\xed\xa0\x80",
                        b"%e2%80%ae", b"a" * 9000])
        place = self.target()
        return self.good(r.choice([place + bad, place + b"?search=" + bad, place + b"?" + bad, b"/" + bad + place, place + b"#" + bad]))

    def make_numbers(self):
        key = self.random.choice([b"before", b"after", b"limit", b"from", b"to", b"buckets", b"since", b"seq", b"time", b"kind", b"q", b"order"])
        return self.good(self.target() + b"?" + key + b"=" + self.number().replace(b" ", b"%20"))

    def make_climb(self):
        r = self.random
        up = r.choice([b"../", b"..%2f", b"%2e%2e/", b"%2e%2e%2f", b"..%5c", b"..;/", b"....//", b".%00./", b"%c0%ae%c0%ae/", b"..%252f", b"/"])
        goal = r.choice([b"etc/passwd", b"outside.txt", b"proc/self/environ", b"proc/self/mem", b"data/phone-a/log.key", b"phone-a/log.db", b"log.key"])
        return self.good(r.choice([self.target() + b"/", b"/", b"/api/v1/phones/", b"/device/"]) + up * r.randrange(1, 12) + goal)

    def make_other_protocols(self):
        return self.random.choice([
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\0\0\0\4\0\0\0\0\0", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + self.noise(),
            b"SSH-2.0-x\r\n", b"EHLO x\r\n", b"\x05\x01\x00", b"*1\r\n$4\r\nPING\r\n", b"GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n",
            b"CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n", b"OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n", b"\0" * 5000])

    def make_altered(self):
        request = bytearray(self.good(self.target(), b"Accept: */*", b"Content-Length: 0"))
        for _ in range(self.random.randrange(1, 6)):
            at = self.random.randrange(len(request))
            deed = self.random.randrange(3)
            if deed == 0:
                request[at] = self.random.randrange(256)
            elif deed == 1:
                del request[at]
            else:
                request[at:at] = self.noise(8)
        return bytes(request)


class ServerHard(ProgramTest):
    def setUp(self):
        super().setUp()
        self.data = self.folder / "data"
        made = run("make_log", "evening", self.data / "phone-a")
        self.assertEqual(made.returncode, 0, made.stderr)
        (self.folder / "outside.txt").write_text(CANARY)
        shutil.copytree(self.data / "phone-a", self.folder / "hidden")
        shots = [json.loads(line) for line in run("trace-viewer", "list", self.data / "phone-a", "--kind", "screenshot",
                                                  "--json").stdout.splitlines()]
        self.seq, self.image = shots[0]["seq"], shots[0]["image"]
        self.routes = routes("phone-a", self.seq, self.image)

    def serve(self, *more, **options):
        server = Served(self.data, *more, **options)
        self.addCleanup(server.stop)
        return server

    def evidence(self):
        return {f.name: hashlib.sha256(f.read_bytes()).hexdigest() for f in sorted((self.data / "phone-a").iterdir())
                if not f.name.endswith("-shm")}

    def test_the_listed_routes_are_there_and_refuse_every_other_method(self):
        server = self.serve()
        before = self.evidence()
        for route in self.routes:
            if route.endswith("/events"):  # Without an end.
                continue
            with self.subTest(route=route):
                self.assertIn(server.ask(route)[0], (200, 400), "what routes.h lists is there")
                status, headers, body = server.ask(route, "HEAD")
                self.assertIn(status, (200, 400))
                self.assertEqual(body, b"")
        for route in self.routes:
            for method in METHODS:
                with self.subTest(route=route, method=method):
                    status, headers, body = server.ask(route, method)
                    self.assertEqual(status, 405)
                    self.assertEqual(headers["allow"], "GET, HEAD")
                    self.assertIn("layers", json.loads(body))
        self.assertEqual(self.evidence(), before)

    def test_every_answer_is_fenced_in_and_every_foreign_host_refused(self):
        server = self.serve()
        for route in [*self.routes, "/nothing", "/api/v1/phones/nobody"]:
            with self.subTest(route=route):
                status, headers, _ = server.ask(route, "HEAD")
                self.assertTrue(headers["content-security-policy"].startswith("default-src 'none';"))
                self.assertNotIn("unsafe", headers["content-security-policy"])
                self.assertEqual(headers["x-content-type-options"], "nosniff")
                for host in ("evil.example", "localhost.evil.example", "169.254.169.254", "localhost:80:80"):
                    self.assertEqual(server.ask(route, host=host)[0], 421, host)

    def test_pictures_are_kept_for_ever_and_everything_else_is_asked_for_anew(self):
        server = self.serve()
        pictures = [r for r in self.routes if r.endswith(self.image + ".png")]  # Named by what they are.
        self.assertEqual(len(pictures), 4)
        for route in pictures:
            with self.subTest(route=route):
                status, headers, body = server.ask(route)
                self.assertEqual(status, 200)
                self.assertIn("immutable", headers["cache-control"])
                for tag in (headers["etag"], "W/" + headers["etag"], "*", '"x", ' + headers["etag"]):
                    status, headers, body = server.ask(route, headers=[f"If-None-Match: {tag}"])
                    self.assertEqual((status, body), (304, b""), tag)
                self.assertEqual(server.ask(route, headers=['If-None-Match: "x"'])[0], 200)
        for route in set(self.routes) - set(pictures):
            cached = server.ask(route, "HEAD")[1]["cache-control"]
            self.assertIn(cached, ("no-store", "no-cache"), route)

    def test_malformed_requests_leave_it_serving_as_small_as_before(self):
        server = self.serve()
        make = Malformed(seed=20210304, targets=self.routes)
        before = self.evidence()
        slowest = 0

        def send(count):
            nonlocal slowest
            statuses = {}
            for number in range(count):
                request = make.next()
                if number % 50 == 0:  # And some hang up in the middle of it all.
                    with server.connect() as client:
                        client.sendall(request[:2000])
                        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    continue
                begun = time.monotonic()
                answer = server.exchange(request, timeout=0.3 if b"/events" in request else 10)
                if b"/events" not in request:
                    slowest = max(slowest, time.monotonic() - begun)
                for one in re.findall(rb"HTTP/1\.[01] (\d\d\d) ", answer[:20]) or [b"none"]:
                    statuses[one] = statuses.get(one, 0) + 1
                    self.assertNotEqual(one[:1], b"5", request[:300])
                for secret in (CANARY.encode(), b"root:x:0", b"PRIVATE+KEY"):
                    self.assertNotIn(secret, answer, request[:300])
                if number % 500 == 0:
                    self.assertLess(server.is_well(), 5)
            return statuses

        send(200)  # Caches, pools and the allocator take their size.
        grown_from = server.memory_mb()
        count = runs(1500, 10_000)
        statuses = send(count)
        self.assertLess(server.memory_mb() - grown_from, 16, statuses)
        self.assertGreater(statuses.get(b"400", 0), count // 20, statuses)
        self.assertLess(slowest, 5)
        self.assertLess(server.is_well(), 5)
        self.assertEqual(self.evidence(), before)

    def test_slow_idle_and_half_closed_clients_hold_nobody_up(self):
        server = self.serve()
        server.is_well()
        descriptors = server.descriptors()
        memory = server.memory_mb()
        idle = [server.connect() for _ in range(500)]
        half = [server.connect() for _ in range(100)]
        for client in half[:50]:
            client.sendall(b"GET /healthz HT")
        for client in half:
            client.shutdown(socket.SHUT_WR)
        request = b"GET /api/v1/phones/phone-a/records HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        slow = [server.connect() for _ in range(40)]
        for at in range(len(request)):  # A byte of each in turn.
            for client in slow:
                client.sendall(request[at:at + 1])
            if at % 20 == 0:
                self.assertLess(server.is_well(), 5)
        for client in slow:
            self.assertTrue(read_all(client).startswith(b"HTTP/1.1 200"))
        for client in half:  # Nothing whole was asked: nothing is answered.
            self.assertIn(read_all(client)[:12], (b"", b"HTTP/1.1 400"))
        self.assertLess(server.memory_mb() - memory, 64)
        for client in idle + half + slow:
            client.close()
        deadline = time.monotonic() + 20
        while server.descriptors() > descriptors + 32 and time.monotonic() < deadline:
            server.is_well()
        # Of 640 connections none: a log and its index that are held open take some.
        self.assertLessEqual(server.descriptors(), descriptors + 32)

    @unittest.skipUnless(RUNS == "all", "waits for fifteen seconds: RUNS=all")
    def test_who_says_nothing_for_too_long_is_left(self):
        server = self.serve()
        silent = server.connect(timeout=30)
        talker = server.connect(timeout=30)
        begun = time.monotonic()
        said = 0
        try:
            while time.monotonic() - begun < 30:
                talker.sendall(b"GET /healthz HTTP/1.1\r\nX: yyyyyyyyyyyyyyyyyyyy"[said:said + 1] or b"y")
                said += 1
                talker.settimeout(1)
                try:
                    if talker.recv(1) == b"":
                        break
                except TimeoutError:
                    pass
        except OSError:
            pass
        self.assertLess(time.monotonic() - begun, 25)
        self.assertEqual(read_all(silent), b"")

    def test_nothing_outside_the_data_folder_can_be_read(self):
        (self.data / "linked").symlink_to(self.folder / "hidden")
        (self.data / "phone-b").mkdir()
        (self.data / "phone-b/log.db").symlink_to(self.folder / "hidden/log.db")
        # A phone of ours whose other files lead out of it: what they hold is not told.
        shutil.copytree(self.data / "phone-a", self.data / "phone-c")
        for name in ("checkpoints", "log.vkey"):
            (self.data / "phone-c" / name).unlink()
            (self.data / "phone-c" / name).symlink_to(self.folder / "outside.txt")
        trace = self.folder / "calls"
        strace = shutil.which("strace")
        wrap = (strace, "-f", "-qq", "-o", str(trace), "-e", "trace=open,openat,openat2") if strace else ()
        server = Served(self.data, wrap=wrap)
        self.addCleanup(server.stop)
        server.is_well()
        server_pid = server.server_pid()
        # Both programs have loaded their libraries once the one has found what the other writes.
        phone = lambda: json.loads(server.ask("/api/v1/phones/phone-a")[2])
        wait_for(lambda: phone()["index"]["state"] == "ready", "the index")
        opened_before = trace.read_text().count("\n") if strace else 0
        make = Malformed(seed=7, targets=self.routes)
        for _ in range(runs(60, 600)):
            answer = server.exchange(make.make_climb(), timeout=0.3)
            self.assertNotIn(CANARY.encode(), answer)
        names = [p["name"] for p in json.loads(server.ask("/api/v1/phones")[2])["phones"]]
        self.assertIn("phone-a", names)
        for name in ("linked", "phone-b"):
            for place in (f"/api/v1/phones/{name}/records", f"/api/v1/phones/{name}/image/{self.image}.png", f"/device/{name}/"):
                self.assertNotEqual(server.ask(place)[0], 200, place)
        for route in self.routes:
            if not route.endswith("/events"):
                server.ask(route)
                self.assertNotIn(CANARY.encode(), server.ask(route.replace("phone-a", "phone-c"))[2], route)
        # Every part of every route in turn leads out, written in every way.
        ways = ["..", "%2e%2e", "..%2f..%2foutside.txt", "..%2Foutside.txt", "..%5coutside.txt", "%2fetc%2fpasswd",
                "phone-a%00", "phone-a%2f..%2f..%2fhidden", "phone-a%2flog.key", "..%252f..%252foutside.txt",
                "%c0%ae%c0%ae%c0%afoutside.txt", "outside.txt%00.png", "linked", "phone-b", quote(str(self.folder / "outside.txt"), "")]
        for route in self.routes:
            parts = route.split("/")
            for at in range(1, len(parts)):
                for way in ways:
                    for end in {tuple(parts[at + 1:]), ()}:
                        place = "/".join([*parts[:at], way, *end])
                        if place.endswith("/events"):  # Without an end.
                            continue
                        status, _, body = server.ask(place)
                        if way == "phone-b":  # It is there, and says why it is not read.
                            self.assertTrue(status >= 300 or b'"problem":"' in body, place)
                        else:
                            self.assertIn(status, (301, 400, 404), place)  # 301: to the same with a slash.
                        self.assertNotIn(CANARY.encode(), body, place)
        for key in ("q", "from", "seq"):
            for way in ways[2:6]:
                for route in (r for r in self.routes if not r.endswith("/events")):
                    self.assertNotIn(CANARY.encode(), server.ask(f"{route}?{key}={way}")[2], route)
        if not strace:
            return
        data, cache = str(self.data), str(self.data) + "-cache"
        processors = ("/sys/devices/system/cpu", "/proc/stat")  # The C library counts them.
        for line in whole_calls(trace.read_text().splitlines()[opened_before:]):
            path = re.search(r'"([^"]*)"', line)
            opened = path and not re.search(r"= -1 E", line)
            if opened and path.group(1).startswith("/"):
                self.assertTrue(path.group(1).startswith((data + "/", cache, *processors)) or path.group(1) == data, line)
            if opened and re.search(r"O_WRONLY|O_RDWR|O_CREAT|O_TRUNC", line):  # The index program, which has a cache.
                self.assertTrue(path.group(1).startswith(cache) and not line.startswith(f"{server_pid} "), line)

    def test_another_address_demands_the_token_and_never_tells_it(self):
        server = self.serve(listen="0.0.0.0:0")
        token = re.search(r"\?token=([A-Za-z0-9_-]{22})$", server.link).group(1)
        for route in self.routes:
            with self.subTest(route=route):
                for headers in ((), ("Cookie: trace-viewer-%d=%s" % (server.port, token),), ("Authorization: Bearer " + token[::-1],)):
                    self.assertEqual(server.ask(route, headers=headers)[0], 401)
                self.assertEqual(server.ask(route + ("&" if "?" in route else "?") + "token=" + token[:-1])[0], 401)
                self.assertEqual(server.ask(route, "DELETE")[0], 405)
        status, headers, body = server.ask("/device/?token=" + token)
        self.assertEqual(status, 200)
        self.assertNotIn(token.encode(), body)
        cookie = headers["set-cookie"].split(";")[0]
        self.assertEqual(server.ask("/device/", headers=["Cookie: " + cookie])[0], 200)
        self.assertEqual(server.ask("/api/v1/phones", headers=["Authorization: Bearer " + token])[0], 200)
        command = pathlib.Path(f"/proc/{server.process.pid}/cmdline").read_text()
        self.assertNotIn(token, command)
        out, err = server.stop()
        self.assertEqual(server.process.returncode, 0)
        self.assertNotIn(token, err)
        self.assertEqual(out.count(token), len(re.findall("http://", out)), "once in each link, and nowhere else")

        # Another start, another token; or the same, for those who ask for it.
        fresh = self.serve(listen="0.0.0.0:0")
        self.assertNotEqual(fresh.link.split("=")[1], token)
        fresh.stop()
        kept = self.folder / "token"
        kept.write_text(token + "\n")
        for more, env in ((("--token", kept), {}), ((), {"TRACE_VIEWER_TOKEN": token})):
            again = self.serve(*more, listen=f"127.0.0.1:{server.port}", env=env)
            self.assertEqual(again.ask("/device/")[0], 401, "a token that is named is demanded on loopback too")
            self.assertEqual(again.ask("/device/", headers=["Cookie: " + cookie])[0], 200)
            again.stop()

    def test_a_token_anybody_could_guess_is_refused(self):
        for text in ("", "short", "with spaces in between it", "x" * 129):
            (self.folder / "token").write_text(text)
            refused = run("trace-viewer", "serve", self.data, "--listen", "127.0.0.1:0", "--token", self.folder / "token")
            self.assertEqual(refused.returncode, 2)
            self.assertEqual(refused.stderr.count("\n"), 1)


if __name__ == "__main__":
    unittest.main()
