"""The witness as logs and people meet it: over HTTP, killed, lied to, and on the other side of a rollback."""
import base64
import hashlib
import http.client
import json
import re
import shutil
import signal
import socket
import subprocess
import unittest
import urllib.parse

from programs import BIN, SAMPLES, ProgramTest, play, run, verify

EVENING = SAMPLES / "ordinary_evening.yaml"
DASH = "\u2014 "

# litewitness's published session (FiloSottile/torchwood), as requests; the statuses are today's specification's.
LOG_NAME = "sigsum.org/v1/tree/4d6d8825a6bb689d459628312889dfbb0bcd41b5211d9e1ce768b0ff0309e562"
LOG_KEY = bytes.fromhex("ffdc2d4d98e4124d3feaf788c0c2f9abfd796083d1f0495437f302ec79cf100f")
ROOTS = {1: "2a" + "00" * 31,
         3: "45c088d4d939e9971298811f227d1295eaad57bbafae55cd71c171e7de48c25d",
         5: "42bb57ad06420afa4882c4a63ac6a1ec77480b330b2f20dfc53a0caa5f564e36"}
SIGNATURES = {
    1: "b7cf653aa9c565a1ca359db81bd3bc656ab2890c6ea4c0aec42295e80aa05049"
       "423505026434f987923ccdf07d440c152cd59e736e5914d8ada8d7a4d51b2106",
    3: "655bb4871d15bc05032d67eece88900c4863a27f190393b99176391577f5def9"
       "71b023d9a418c3226b7b7ea47b33686d9b3849451dadc6b07c007c595af1ea0a",
    5: "0fc43899968b48b5150b0e8fe7ad07b17c21c7056a6fe381deb0cd19ece103d5"
       "9b2119b5dbe5d54d8a1262ce67f01245c5898b4b56f747495804a17a2eec0f0c"}
ONE, TWO, THREE, FOUR = ("2a%02x" % i + "00" * 30 for i in (1, 2, 3, 4))
TWO_FALSE = "2a02" + "00" * 29 + "01"
PAIR = "f9f50357e93def4078237b8aaea24ce1a3f5965a0f64ff26bebd99e30470d8b2"
FIRST_PAIR = "c2088815d65f60dbfa594d4e96504ab169cb6084bf0c132ab7c521fd2e0eba41"


def key_id(name, kind, key):
    return hashlib.sha256(name.encode() + b"\n" + bytes([kind]) + key).digest()[:4]


def vkey(name, key):
    return f"{name}+{key_id(name, 1, key).hex()}+{base64.b64encode(bytes([1]) + key).decode()}"


def ask(old, size, proof=(), signature=None, name=LOG_NAME):
    line = key_id(name, 1, LOG_KEY) + bytes.fromhex(signature or SIGNATURES[size])
    return "".join([f"old {old}\n"] + [base64.b64encode(bytes.fromhex(h)).decode() + "\n" for h in proof] +
                   ["\n", f"{name}\n{size}\n{base64.b64encode(bytes.fromhex(ROOTS[size])).decode()}\n\n",
                    f"{DASH}{name} {base64.b64encode(line).decode()}\n"]).encode()


SESSION = (
    ("first", ask(0, 1), 200, None),
    ("false signature", ask(1, 3, [ONE, TWO], SIGNATURES[3][:-1] + "b"), 403, None),
    ("unknown origin", ask(1, 3, [ONE, TWO], name=LOG_NAME[:-1] + "1"), 404, None),
    ("no proof", ask(1, 3), 422, None),
    ("false proof", ask(1, 3, [ONE, TWO_FALSE]), 422, None),
    ("one to three", ask(1, 3, [ONE, TWO]), 200, None),
    ("from a size long past", ask(1, 5, [ONE, PAIR, FOUR]), 409, b"3\n"),
    ("three to five", ask(3, 5, [TWO, THREE, FIRST_PAIR, FOUR]), 200, None),
    ("from nothing", ask(0, 5), 409, b"5\n"),
    ("again", ask(5, 5), 200, None),
    ("old above new", ask(5, 3), 400, None),
)


class Witness:
    """A running `red-flag witness` on a free port, or on the one it had before."""

    def __init__(self, folder, *more, port=0):
        self.process = subprocess.Popen(
            [str(BIN / "red-flag"), "witness", "--data", str(folder), "--listen", f"127.0.0.1:{port}", *map(str, more)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        first = self.process.stdout.readline()
        if not first:
            raise AssertionError(self.process.communicate()[1])
        self.url = first.split()[-1].rstrip("/")
        self.port = urllib.parse.urlsplit(self.url).port
        self.vkey = self.process.stdout.readline().split()[-1]

    def request(self, method, path, body=None, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read(), answer.getheader("Content-Type")
        finally:
            connection.close()

    def end(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        self.process.communicate(timeout=60)
        return self.process.returncode


class WitnessTest(ProgramTest):
    def witness(self, *more, name="witness", **options):
        running = Witness(self.folder / name, *more, **options)
        self.addCleanup(lambda: running.process.poll() is None and running.end(signal.SIGKILL))
        return running

    def watching_litewitness_log(self, **options):
        key = self.folder / "log.vkey"
        key.write_text(vkey(LOG_NAME, LOG_KEY) + "\n", encoding="utf8")
        return self.witness("--log", key, "--name", "witness.example/w", **options)


class Protocol(WitnessTest):
    def test_the_published_session(self):
        witness = self.watching_litewitness_log()
        where = f"/{hashlib.sha256(LOG_NAME.encode()).hexdigest()}/checkpoint"
        self.assertEqual(witness.request("GET", where)[0], 404)
        for name, body, status, answer in SESSION:
            with self.subTest(name):
                got, text, kind = witness.request("POST", "/add-checkpoint", body)
                self.assertEqual(got, status, text)
                if answer is not None:
                    self.assertEqual((text, kind), (answer, "text/x.tlog.size"))
                elif status == 200:
                    self.assertTrue(text.decode().startswith(DASH + "witness.example/w "))
                self.assertEqual(text.count(b"\n"), 1)
        status, note, kind = witness.request("GET", where)
        self.assertEqual((status, kind), (200, "text/plain; charset=utf-8"))
        self.assertEqual(note.decode().split("\n")[1], "5")
        # Killed without warning and started again: it remembers, under the same key.
        witness.end(signal.SIGKILL)
        again = self.witness()
        self.assertEqual(again.vkey, witness.vkey)
        self.assertEqual(again.request("POST", "/add-checkpoint", ask(0, 1))[:2], (409, b"5\n"))
        self.assertEqual(again.request("GET", where)[1], note)
        self.assertEqual(again.end(), 0)

    def test_one_connection_takes_many_requests(self):
        witness = self.watching_litewitness_log()
        connection = http.client.HTTPConnection("127.0.0.1", witness.port, timeout=60)
        for _, body, status, _ in SESSION:
            connection.request("POST", "/add-checkpoint", body)
            answer = connection.getresponse()
            self.assertEqual(answer.status, status)
            answer.read()
        connection.close()

    def test_hostile_requests_get_one_line_and_change_nothing(self):
        witness = self.watching_litewitness_log()
        good = ask(0, 1)
        for what, method, path, body, headers, status in (
                ("nothing", "POST", "/add-checkpoint", b"", {}, 400),
                ("noise", "POST", "/add-checkpoint", bytes(range(256)), {}, 400),
                ("too long", "POST", "/add-checkpoint", b"x" * 200_000, {}, 413),
                ("elsewhere", "POST", "/add-nothing", good, {}, 405),
                ("delete", "DELETE", "/add-checkpoint", None, {}, 405),
                ("get", "GET", "/add-checkpoint", None, {}, 404),
                ("up and out", "GET", "/../witness.key/checkpoint", None, {}, 404),
                ("the key", "GET", "/witness.key", None, {}, 404),
                ("a page's", "POST", "/add-checkpoint", good, {"Origin": "http://evil.example"}, 403),
                ("a log by itself", "POST", "/add-log", vkey("a.example/b", LOG_KEY).encode(), {}, 403)):
            with self.subTest(what):
                got, text, _ = witness.request(method, path, body, **headers)
                self.assertEqual(got, status, text)
                self.assertEqual(text.count(b"\n"), 1)
        for raw in (b"GET / HTTP/9.9\r\n\r\n", b"GET /" + b"a" * 40_000 + b" HTTP/1.1\r\n\r\n",
                    b"POST /add-checkpoint HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n"):
            with socket.create_connection(("127.0.0.1", witness.port), timeout=60) as s:
                s.sendall(raw)
                try:
                    self.assertNotIn(b"200 OK", s.recv(65_536))
                except ConnectionResetError:
                    pass  # It closed with some of ours unread.
        self.assertEqual(witness.request("POST", "/add-checkpoint", good)[0], 200)
        self.assertEqual(witness.end(), 0)

    def test_says_to_people_what_it_is(self):
        witness = self.watching_litewitness_log()
        witness.request("POST", "/add-checkpoint", ask(0, 1))
        status, page, kind = witness.request("GET", "/")
        self.assertEqual((status, kind), (200, "text/html; charset=utf-8"))
        for word in ("SIMULATION", LOG_NAME, witness.vkey):
            self.assertIn(word.replace("&", "&amp;"), page.decode())
        self.assertEqual(witness.request("GET", "/witness.vkey")[1].decode(), witness.vkey + "\n")
        self.assertEqual((self.folder / "witness" / "witness.vkey").read_text(), witness.vkey + "\n")
        self.assertEqual((self.folder / "witness" / "witness.key").stat().st_mode & 0o777, 0o600)

    def test_refuses_in_one_line_to_start_wrong(self):
        witness = self.watching_litewitness_log()
        other = self.folder / "other.vkey"
        other.write_text(vkey(LOG_NAME, bytes([7]) * 32) + "\n", encoding="utf8")
        for what, more in (("held", ["--data", self.folder / "witness"]),
                           ("another key", ["--data", self.folder / "w2", "--log", other, "--log", self.folder / "log.vkey"]),
                           ("no key", ["--data", self.folder / "w3", "--log", EVENING]),
                           ("a bad name", ["--data", self.folder / "w4", "--name", "a+b"]),
                           ("a taken port", ["--data", self.folder / "w5", "--listen", f"127.0.0.1:{witness.port}"]),
                           ("no folder", [])):
            with self.subTest(what):
                done = run("red-flag", "witness", *more, timeout=60)
                self.assertEqual(done.returncode, 2)
                self.assertEqual(done.stderr.strip().count("\n"), 1 if "knows no log yet" in done.stderr else 0)


class Client(WitnessTest):
    def setUp(self):
        super().setUp()
        self.data = self.folder / "data"
        self.log = self.data / "phone"

    def lived(self, witness, *, seed=7):
        done = play(self.data, EVENING, seed=seed, more=["--witness", witness.url, "--witness-key", witness.vkey])
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stderr

    def test_an_evening_is_witnessed_and_says_so(self):
        witness = self.witness("--trust-on-first-use")
        said = self.lived(witness)
        self.assertRegex(said, r"red-flag: phone: witness http://\S+: \S+ countersigns this log")
        key = self.folder / "witness" / "witness.vkey"
        code, verdict = verify(self.log, "--witness-key", key)
        self.assertEqual((code, verdict["verdict"]), (0, "intact-witnessed"), verdict)
        self.assertEqual(verdict["witnesses"], [witness.vkey.split("+")[0]])
        # Whoever is not told whom to trust sees an intact log, and no witness.
        self.assertEqual(verify(self.log)[1]["verdict"], "intact")
        self.assertEqual(verify(self.log)[1]["witnesses"], [])
        # The proof of a record carries the cosignature.
        proof = self.folder / "proof"
        self.assertEqual(run("trace-viewer", "prove", self.log, 3, "--out", proof).returncode, 0)
        checked = run("trace-viewer", "check", proof, "--key", self.log / "log.vkey", "--witness-key", key, "--json")
        self.assertEqual(checked.returncode, 0, checked.stdout)
        self.assertEqual(len(json.loads(checked.stdout)["witnesses"]), 1)
        # A second day on the same log, and a third the witness sleeps through.
        self.lived(witness)
        self.assertEqual(verify(self.log, "--witness-key", key)[1]["verdict"], "intact-witnessed")
        witness.end()
        said = self.lived(witness)
        self.assertEqual(len(re.findall("not there", said)), 1, said)
        self.assertEqual(verify(self.log, "--witness-key", key)[1]["verdict"], "intact")
        # Back again, it takes up where it was.
        back = self.witness(port=witness.port)
        self.lived(back)
        self.assertEqual(verify(self.log, "--witness-key", key)[1]["verdict"], "intact-witnessed")

    def test_a_rollback_is_called_one(self):
        witness = self.witness("--trust-on-first-use")
        self.lived(witness)
        shutil.copytree(self.log, self.folder / "kept")
        self.lived(witness)
        self.lived(witness)
        shutil.rmtree(self.log)
        shutil.copytree(self.folder / "kept", self.log)
        # With the key the daemon can go on from there, and sign a history of its own.
        said = self.lived(witness, seed=8)
        self.assertIn("ROLLED BACK", said)
        said = self.lived(witness, seed=9) + self.lived(witness, seed=10)
        self.assertIn("REFUSED: it has cosigned another history", said)
        origin = json.loads(run("trace-viewer", "show", self.log, 0, "--json").stdout)["origin"]
        status, note, _ = witness.request("GET", f"/{hashlib.sha256(origin.encode()).hexdigest()}/checkpoint")
        self.assertEqual(status, 200)
        remembered = self.folder / "remembered"
        remembered.write_bytes(note)
        self.assertEqual(verify(self.log, "--checkpoint", remembered)[1]["verdict"], "diverged")
        self.assertEqual(verify(self.folder / "kept", "--checkpoint", remembered)[1]["verdict"], "rolled-back")

    def test_a_witness_that_does_not_know_the_log_or_is_another_is_told_apart(self):
        strict = self.witness()
        said = self.lived(strict)
        self.assertIn("does not watch this log", said)
        other = self.witness("--trust-on-first-use", name="other")
        other.vkey = strict.vkey
        said = self.lived(other)
        self.assertIn("WRONG: its answer bears no true cosignature", said)
        self.assertEqual(verify(self.log)[1]["verdict"], "intact")
        named = self.witness("--log", self.log / "log.vkey", name="named")
        self.assertIn("countersigns", self.lived(named))
        key = self.folder / "named" / "witness.vkey"
        self.assertEqual(verify(self.log, "--witness-key", key)[1]["verdict"], "intact-witnessed")

    def test_options_that_cannot_be_meant(self):
        for more in (["--witness", "http://127.0.0.1:1"], ["--witness-key", "x"],
                     ["--witness", "ftp://127.0.0.1:1", "--witness-key", vkey("a", LOG_KEY)],
                     ["--witness", "http://127.0.0.1:1", "--witness-key", vkey("a", LOG_KEY)],
                     ["--witness", "http://127.0.0.1:1", "--witness-key", EVENING]):
            with self.subTest(more):
                done = play(self.data, EVENING, more=more)
                self.assertEqual(done.returncode, 2)
                self.assertEqual(done.stderr.strip().count("\n"), 0, done.stderr)


if __name__ == "__main__":
    unittest.main()
