"""The search index as its users meet it: right whatever becomes of the program that writes it, of the
log, and of the folder it lies in; and a viewer that writes nothing."""
import http.client
import json
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import tempfile
import unittest
import urllib.parse

from programs import BIN, run, runs, wait_for

NEEDLES = ["news", "NEWS.SBL/1", "소식", "식 12", "소식 9", "999", "zz", "장터", "moon", "rds"]


class Viewer:
    """trace-viewer serving `data`; its standard error is kept."""

    def __init__(self, data, *more, env=None, prefix=()):
        self.errors = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen([*prefix, str(BIN / "trace-viewer"), "serve", str(data), "--listen",
                                         "127.0.0.1:0", *map(str, more)], stdout=subprocess.PIPE,
                                        stderr=self.errors, text=True, env=env)
        line = self.process.stdout.readline()
        self.port = int(re.search(r"127\.0\.0\.1:(\d+)", line)[1])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.communicate(timeout=60)
        self.errors.close()

    def said(self):
        self.errors.seek(0)
        return self.errors.read()

    def get(self, path, **query):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("GET", f"/api/v1/phones/{path}?{urllib.parse.urlencode(query)}")
        answer = connection.getresponse()
        body = json.loads(answer.read())
        connection.close()
        if answer.status != 200:
            raise AssertionError((path, query, answer.status, body))
        return body

    def index(self, phone="phone"):
        return self.get(phone)["index"]

    def ready(self, phone="phone", least=0):
        """Until the whole log is indexed."""
        def whole():
            index = self.index(phone)
            return index["state"] == "ready" and index["done"] == index["total"] >= least
        wait_for(whole, "an index of the whole log")

    def hits(self, needle, phone="phone"):
        """Every hit, page by page, oldest first."""
        found, query = [], {"q": needle, "order": "oldest", "limit": 200}
        while True:
            page = self.get(f"{phone}/search", **query)
            found += [row["seq"] for row in page["records"]]
            if not page["more"]:
                return found
            query["after"] = page["next"]


def scanned(log, needle):
    listed = run("trace-viewer", "list", log, "--search", needle, "--limit", 10_000_000, "--json")
    assert listed.returncode == 0, listed.stderr
    return sorted(json.loads(line)["seq"] for line in listed.stdout.splitlines())


class Index(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="red-flag-index-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.data, self.cache = self.folder / "data", self.folder / "cache"
        self.data.mkdir()

    def make(self, kind, *more):
        made = run("make_log", kind, self.data / "phone", *more)
        self.assertEqual(made.returncode, 0, made.stderr)

    def same_as_a_scan(self, viewer, needles=NEEDLES):
        for needle in needles:
            with self.subTest(needle=needle):
                self.assertEqual(viewer.hits(needle), scanned(self.data / "phone", needle))

    def index_once(self):
        done = run("trace-viewer-index", self.data, "--cache", self.cache, "--once")
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_a_search_finds_what_a_scan_finds(self):
        for kind, more in (("evening", ()), ("hostile", ()), ("large", (3_000,))):
            with self.subTest(kind):
                shutil.rmtree(self.data / "phone", ignore_errors=True)
                self.make(kind, *more)
                with Viewer(self.data, "--cache", self.cache) as viewer:
                    viewer.ready()
                    self.assertEqual(viewer.get("phone/search", q="zz")["indexed"], viewer.index()["total"])
                    self.same_as_a_scan(viewer, NEEDLES + ["우산", "script", "\u202e", "<i", "not UTF-8", "감자 수"])
                with Viewer(self.data, "--no-cache") as viewer:
                    self.assertEqual(viewer.index()["state"], "none")
                    self.same_as_a_scan(viewer)

    def test_killed_at_any_moment_the_indexer_goes_on_rightly(self):
        self.make("large", 30_000)
        chance = random.Random(3)
        interrupted = 0
        for _ in range(runs(12, 200)):
            indexer = subprocess.Popen([BIN / "trace-viewer-index", self.data, "--cache", self.cache, "--once"])
            try:
                indexer.wait(timeout=chance.uniform(0.01, 0.4))
                shutil.rmtree(self.cache)
            except subprocess.TimeoutExpired:
                indexer.kill()
                indexer.wait()
                interrupted += 1
        self.assertGreater(interrupted, 3)
        self.index_once()
        with Viewer(self.data, "--cache", self.cache) as viewer:
            viewer.ready()
            self.same_as_a_scan(viewer)
            self.assertEqual(viewer.get("phone/knows")["records"], 30_000)

    def test_a_record_is_found_as_soon_as_it_is_written(self):
        writer = subprocess.Popen([BIN / "make_log", "live", self.data / "phone"], stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE, text=True)
        self.addCleanup(writer.stdout.close)
        writer.stdout.readline()
        with Viewer(self.data, "--cache", self.cache) as viewer:
            for i in range(40):
                writer.stdin.write(f"visit http://late.sbl/{i} 늦은 소식 {i}\n")
                writer.stdin.flush()
                seq = int(writer.stdout.readline())
                self.assertEqual(viewer.hits(f"late.sbl/{i}")[0], seq)
                self.assertEqual(viewer.get("phone/moment", seq=seq)["url"], f"http://late.sbl/{i}")
            viewer.ready(least=seq + 1)
            self.assertEqual(len(viewer.hits("늦은 소")), 40)
        writer.stdin.write("close\n")
        writer.stdin.close()
        writer.wait(timeout=60)

    def test_another_log_under_the_same_name_is_indexed_anew(self):
        self.make("large", 3_000)
        with Viewer(self.data, "--cache", self.cache) as viewer:
            viewer.ready()
            shutil.rmtree(self.data / "phone")
            self.make("evening")
            viewer.ready()
            self.assertEqual(viewer.get("phone/knows")["records"], 24)
            self.same_as_a_scan(viewer)

    def test_an_index_that_is_damaged_or_thrown_away_is_made_again(self):
        self.make("large", 3_000)
        for deed in ("cut", "scribbled", "removed while in use"):
            with self.subTest(deed):
                self.index_once()
                file = next(self.cache.glob("*.index"))
                if deed == "cut":
                    os.truncate(file, 5_000)
                elif deed == "scribbled":
                    file.write_bytes(os.urandom(file.stat().st_size))
                with Viewer(self.data, "--cache", self.cache) as viewer:
                    if deed == "removed while in use":
                        viewer.ready()
                        for part in self.cache.iterdir():
                            part.unlink()
                    viewer.ready()
                    self.same_as_a_scan(viewer)

    def test_without_a_home_there_is_no_cache_and_everything_works(self):
        self.make("evening")
        env = {"PATH": os.environ["PATH"]}
        with Viewer(self.data, env=env) as viewer:
            self.assertEqual(viewer.index()["state"], "none")
            self.same_as_a_scan(viewer)
            self.assertEqual(viewer.get("phone/knows")["records"], 24)
            self.assertEqual(viewer.said(), "")

    def test_a_cache_that_cannot_be_written_is_said_in_one_line(self):
        self.make("evening")
        (self.folder / "file").write_text("no folder")
        with Viewer(self.data, "--cache", self.folder / "file" / "cache") as viewer:
            self.same_as_a_scan(viewer)
            self.assertEqual(viewer.index()["state"], "none")
            self.assertRegex(viewer.said(), r"\Atrace-viewer-index: .*file/cache: .*searching without an index\n\Z")

    @unittest.skipIf(os.geteuid() != 0, "needs root, to mount a small file system")
    def test_a_full_cache_is_said_in_one_line(self):
        self.make("large", 60_000)
        self.cache.mkdir()
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", self.cache],
                          capture_output=True).returncode != 0:
            self.skipTest("may not mount")
        self.addCleanup(subprocess.run, ["umount", "-l", self.cache], check=True)
        with Viewer(self.data, "--cache", self.cache) as viewer:
            wait_for(viewer.said, "a word about the full folder")
            self.assertRegex(viewer.said(), r"\Atrace-viewer-index: .*\n\Z")
            self.same_as_a_scan(viewer, ["식 1234", "zz"])

    def test_the_indexer_ends_with_its_viewer(self):
        self.make("evening")
        viewer = Viewer(self.data, "--cache", self.cache)
        viewer.ready()
        children = pathlib.Path(f"/proc/{viewer.process.pid}/task/{viewer.process.pid}/children").read_text().split()
        self.assertEqual(len(children), 1)
        viewer.process.kill()
        viewer.process.communicate()
        viewer.errors.close()
        # An orphan that has ended is taken away, or is left a zombie where nobody takes them.
        state = pathlib.Path(f"/proc/{children[0]}/stat")
        wait_for(lambda: not state.exists() or state.read_text().rsplit(")", 1)[1].split()[0] == "Z", "its end")

    @unittest.skipIf(shutil.which("strace") is None, "needs strace")
    def test_the_viewer_writes_nothing_and_the_indexer_only_into_its_cache(self):
        self.make("large", 3_000)
        trace = self.folder / "trace"
        calls = "open,openat,openat2,creat,unlink,unlinkat,rename,renameat,renameat2,truncate,mkdir,mkdirat,link,symlink"
        with Viewer(self.data, "--cache", self.cache,
                    prefix=["strace", "-D", "-ff", "-qq", "-y", "-e", f"trace=execve,{calls}", "-o", str(trace)]) as viewer:
            viewer.ready()
            self.same_as_a_scan(viewer, ["소식", "999"])
            viewer.get("phone/timeline")
            viewer.get("phone/knows")
        changing = re.compile(r"O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|O_APPEND|^(creat|unlink|rename|truncate|mkdir|link|symlink)")
        wrote = {"trace-viewer": [], "trace-viewer-index": []}
        for file in self.folder.glob("trace.*"):
            lines = file.read_text(errors="replace").splitlines()
            is_indexer = any("execve(" in line and "trace-viewer-index" in line for line in lines)
            who = "trace-viewer-index" if is_indexer else "trace-viewer"
            wrote[who] += [line for line in lines if changing.search(line)]
        self.assertEqual(wrote["trace-viewer"], [])
        self.assertGreater(len(wrote["trace-viewer-index"]), 3)
        outside = [line for line in wrote["trace-viewer-index"]
                   if str(self.cache) not in line and "/dev/null" not in line]
        self.assertEqual(outside, [])


if __name__ == "__main__":
    unittest.main()
