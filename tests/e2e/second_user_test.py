"""Someone who may only read: another Unix user lists, shows, verifies and serves a log in each of its
states, and cannot change one byte of it. Needs root, to become that user."""
import hashlib
import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

from programs import BIN, ROOT, SAMPLES, play, verify, wait_for

OTHER_USER = "nobody"
EVENING = SAMPLES / "ordinary_evening.yaml"
WRITE_OPEN = re.compile(r"O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|O_APPEND")
CHANGING_CALLS = "unlink,unlinkat,rename,renameat,renameat2,truncate,ftruncate,chmod,fchmod,fchmodat,mkdir,mkdirat," \
                 "link,linkat,symlink,symlinkat"
OPENS = re.compile(r"\b(open|openat|openat2|creat)\(")
CHANGES = re.compile(rf"\b({CHANGING_CALLS.replace(',', '|')})\(")


def as_other(*command):
    return ["setpriv", "--reuid", OTHER_USER, "--regid", "nogroup", "--clear-groups", *map(str, command)]


def hashes(folder):
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.rglob("*")) if path.is_file()}


@unittest.skipIf(os.geteuid() != 0, "needs root, to become another user")
class SecondUser(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # A place the other user can reach, with the programs: the build folder may be private.
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="red-flag-second-"))
        cls.folder.chmod(0o755)
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.viewer = cls.folder / "trace-viewer"
        shutil.copy(BIN / "trace-viewer", cls.viewer)
        cls.verifier = cls.folder / "golden"
        shutil.copytree(ROOT / "tests/golden", cls.verifier, ignore=shutil.ignore_patterns("__pycache__"))
        played = play(cls.folder / "closed", EVENING)
        assert played.returncode == 0, played.stderr
        cls.make_killed(cls.folder / "killed")

    @classmethod
    def start_writer(cls, data):
        """A daemon in the middle of its work: it holds the log open and has written much of it."""
        data.mkdir()
        writer = subprocess.Popen([BIN / "make_log", "live", data / "phone"], stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE, text=True)
        writer.stdout.readline()
        for i in range(30):
            writer.stdin.write(f"visit http://news.sbl/{i} title {i}\n" if i % 5 else f"shot picture {i}\n")
            writer.stdin.flush()
            writer.stdout.readline()
        # Until its newest record is sealed, which happens on real time.
        wait_for(lambda: verify(data / "phone")[1]["sealed"] == 33, "a seal over all of it")
        return writer

    @classmethod
    def make_killed(cls, data):
        writer = cls.start_writer(data)
        writer.kill()
        writer.wait()
        for pipe in (writer.stdin, writer.stdout):
            pipe.close()

    def live(self, name):
        """A daemon that has the log open and, for now, nothing more to write or seal."""
        data = self.folder / name
        writer = self.start_writer(data)
        self.addCleanup(self.let_finish, writer)
        return data, writer

    @staticmethod
    def let_finish(writer):
        if not writer.stdin.closed:
            writer.stdin.write("close\n")
            writer.stdin.close()
            writer.wait(timeout=60)
            writer.stdout.close()

    def look(self, command, wrap=as_other):
        return subprocess.run(wrap(self.viewer, *command), capture_output=True, text=True, timeout=120)

    def looks_at(self, log, wrap=as_other):
        """Every way of looking, as the other user; returns the records listed."""
        listed = self.look(["list", log, "--json", "--limit", 10_000], wrap)
        self.assertEqual(listed.returncode, 0, listed.stderr)
        rows = [json.loads(line) for line in listed.stdout.splitlines()]
        shot = next(row for row in rows if row["kind"] == "screenshot")
        shown = self.look(["show", log, shot["seq"], "--json"], wrap)
        self.assertEqual((shown.returncode, json.loads(shown.stdout)["image"]), (0, shot["image"]), shown.stderr)
        verified = self.look(["verify", log, "--json"], wrap)
        self.assertEqual(verified.returncode, 0, verified.stdout + verified.stderr)
        self.assertGreaterEqual(json.loads(verified.stdout)["records"], len(rows))
        return rows

    def serve(self, data, wrap=as_other, prefix=()):
        """trace-viewer serving `data`: fetches what its page fetches, then stops it."""
        server = subprocess.Popen([*prefix, *wrap(self.viewer, "serve", data, "--listen", "127.0.0.1:0")],
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        try:
            said = ""
            while not re.search(r":(\d+)/?\b", said):
                line = server.stdout.readline()
                self.assertTrue(line, said)
                said += line
            self.fetch_everything(int(re.search(r"127\.0\.0\.1:(\d+)", said)[1]))
        finally:
            # Under setpriv and strace -D the process is the viewer itself.
            server.send_signal(signal.SIGTERM)
            server.communicate(timeout=60)

    def fetch_everything(self, port):
        def get(path):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            connection.request("GET", path)
            answer = connection.getresponse()
            body = answer.read()
            connection.close()
            self.assertEqual(answer.status, 200, f"{path}: {body[:300]}")
            return body

        self.assertIn(b"<html", get("/").lower())
        self.assertFalse(json.loads(get("/healthz"))["can_write"])
        self.assertEqual([phone["name"] for phone in json.loads(get("/api/v1/phones"))["phones"]], ["phone"])
        phone = "/api/v1/phones/phone"
        listed = json.loads(get(f"{phone}/records?limit=200&order=oldest"))["records"]
        self.assertEqual([row["seq"] for row in listed], list(range(len(listed))))
        shot = next(row for row in listed if row["kind"] == "screenshot")
        self.assertIn("body", json.loads(get(f"{phone}/records/{shot['seq']}")))
        self.assertEqual(hashlib.sha256(get(f"{phone}/image/{shot['image']}.png")).hexdigest(), shot["image"])
        self.assertTrue(get(f"{phone}/thumb/{shot['image']}.png").startswith(b"\x89PNG"))
        verdict = wait_for(lambda: json.loads(get(f"{phone}/verdict"))["verdict"], "a verdict")
        self.assertTrue(verdict["ok"], verdict)
        self.assertGreaterEqual(verdict["records"], len(listed))
        self.assertIn(b"<html", get("/device/").lower())

    def test_closed_and_killed_logs_are_seen_whole_and_stay_as_they_are(self):
        for state in ("closed", "killed"):
            with self.subTest(state):
                data = self.folder / state
                before = hashes(data)
                self.assertGreater(len(self.looks_at(data / "phone")), 20)
                self.serve(data)
                self.assertEqual(hashes(data), before)

    def test_a_live_log_is_seen_while_it_is_written(self):
        data, writer = self.live("live")
        untouched = hashes(data)
        before = self.looks_at(data / "phone")
        self.serve(data)
        self.assertEqual(hashes(data), untouched)
        writer.stdin.write("visit http://late.sbl/ late\n")
        writer.stdin.flush()
        writer.stdout.readline()
        rows = self.looks_at(data / "phone")
        self.assertGreater(len(rows), len(before))
        self.assertIn("http://late.sbl/", [row.get("url") for row in rows])
        self.serve(data)
        self.let_finish(writer)
        self.assertEqual(self.looks_at(data / "phone")[-1]["kind"], "shutdown")

    def test_a_copy_without_sidecars_is_seen_where_a_plain_sqlite_cannot_look(self):
        data = self.folder / "copied"
        shutil.copytree(self.folder / "closed", data)
        for name in ("log.db-wal", "log.db-shm"):
            (data / "phone" / name).unlink()
        plain = subprocess.run(as_other(sys.executable, "-c", "import sqlite3, sys; sqlite3.connect(f'file:{sys.argv[1]}"
                                        "?mode=ro', uri=True).execute('SELECT count(*) FROM record')", data / "phone/log.db"),
                               capture_output=True, text=True, timeout=60)
        self.assertIn("sqlite3.OperationalError", plain.stderr)
        before = hashes(data)
        self.assertGreater(len(self.looks_at(data / "phone")), 20)
        self.serve(data)
        self.assertEqual(hashes(data), before)

    def test_the_python_verifier_needs_no_more_than_reading_either(self):
        for state in ("closed", "killed"):
            with self.subTest(state):
                before = hashes(self.folder / state)
                seen = subprocess.run(as_other(sys.executable, self.verifier / "verify_log.py",
                                               self.folder / state / "phone", "--json"),
                                      capture_output=True, text=True, timeout=120)
                self.assertEqual(seen.returncode, 0, seen.stdout + seen.stderr)
                self.assertEqual(hashes(self.folder / state), before)

    def test_the_key_is_not_readable(self):
        read = subprocess.run(as_other("cat", self.folder / "closed/phone/log.key"), capture_output=True, timeout=60)
        self.assertNotEqual(read.returncode, 0)
        self.assertEqual(read.stdout, b"")

    def test_every_attempt_to_change_the_folder_fails(self):
        phone = self.folder / "closed/phone"
        before = hashes(phone)
        deeds = """
import os, sqlite3, sys
phone = sys.argv[1]
def deed(name, act):
    try:
        act()
        print("done:", name)
    except (OSError, sqlite3.Error):
        pass
for file in sorted(os.listdir(phone)):
    path = os.path.join(phone, file)
    deed("append " + file, lambda: os.close(os.open(path, os.O_WRONLY | os.O_APPEND)))
    deed("truncate " + file, lambda: os.truncate(path, 0))
    deed("unlink " + file, lambda: os.unlink(path))
    deed("rename " + file, lambda: os.rename(path, path + "x"))
    deed("replace " + file, lambda: os.replace("/etc/hostname", path))
    deed("chmod " + file, lambda: os.chmod(path, 0o666))
    deed("utime " + file, lambda: os.utime(path, (0, 0)))
    deed("link " + file, lambda: os.link(path, os.path.join(phone, "second-" + file)))
deed("create", lambda: open(os.path.join(phone, "log.db-journal"), "w").close())
deed("mkdir", lambda: os.mkdir(os.path.join(phone, "x")))
deed("rename the folder", lambda: os.rename(phone, phone + "x"))
db = sqlite3.connect(os.path.join(phone, "log.db"))
for sql in ("DELETE FROM record", "DROP TRIGGER record_update", "INSERT INTO image VALUES(x'00', x'00')",
            "PRAGMA user_version=9", "PRAGMA journal_mode=DELETE", "VACUUM"):
    deed(sql, lambda: db.execute(sql).fetchall() and db.commit())
print("tried")
"""
        tried = subprocess.run(as_other(sys.executable, "-c", deeds, phone), capture_output=True, text=True, timeout=60)
        done = [line for line in tried.stdout.splitlines() if line.startswith("done: ")]
        # Asking for the journal mode may be answered; it changes nothing.
        self.assertEqual([line for line in done if "PRAGMA journal_mode" not in line], [])
        self.assertIn("tried", tried.stdout, tried.stderr)
        self.assertEqual(hashes(phone), before)

    @unittest.skipIf(shutil.which("strace") is None, "needs strace")
    def test_no_file_of_the_log_is_ever_opened_for_writing(self):
        """Also not where it could be: as the files' owner, root. Nothing else is written either, nor
        anything of any folder made, renamed or removed."""
        live, _ = self.live("live under strace")
        for data in (self.folder / "closed", self.folder / "killed", live):
            for who, wrap in (("owner", lambda *command: [str(part) for part in command]), ("other", as_other)):
                with self.subTest(state=data.name, who=who):
                    before = hashes(data)
                    calls = self.traced(data, wrap)
                    opens = [line for line in calls if OPENS.search(line)]
                    self.assertTrue(any(f"{data}/phone/log.db" in line for line in opens), "strace saw nothing")
                    self.assertEqual([line for line in opens if WRITE_OPEN.search(line)], [])
                    self.assertEqual([line for line in calls if CHANGES.search(line)], [])
                    self.assertEqual(hashes(data), before)

    def traced(self, data, wrap):
        """What list, show, verify and serve asked the kernel for, of opening and of changing files."""
        trace = self.folder / "trace"
        prefix = ["strace", "-D", "-f", "-qq", "-e", f"trace=open,openat,openat2,creat,{CHANGING_CALLS}", "-o", str(trace)]
        calls = []
        for command in (["list", data / "phone"], ["show", data / "phone", 1], ["verify", data / "phone"]):
            ran = subprocess.run([*prefix, *wrap(self.viewer, *command)], capture_output=True, timeout=120)
            self.assertEqual(ran.returncode, 0, ran.stderr)
            calls += trace.read_text(errors="replace").splitlines()
        self.serve(data, wrap, prefix)
        return calls + trace.read_text(errors="replace").splitlines()


if __name__ == "__main__":
    unittest.main()
