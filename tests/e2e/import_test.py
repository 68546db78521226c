"""Recordings by the tools that make them - a real Chromium, wget - imported and lived through on the phone."""
import http.server
import json
import os
import pathlib
import pty
import re
import shutil
import signal
import subprocess
import threading
import unittest
import urllib.parse

from programs import BIN, ROOT, ProgramTest, records, run, verify

MANUALS = {"reference.test": "/usr/share/debian-reference", "faq.test": "/usr/share/doc/debian/FAQ",
           "policy.test": "/usr/share/doc/debian-policy/policy.html"}


class Handler(http.server.BaseHTTPRequestHandler):
    """The manuals and a few odd answers, each under its host; also as a proxy, which is how wget comes by hosts."""
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        host = (url.netloc or self.headers["Host"]).partition(":")[0]
        if host == "odd.test":
            return self.odd(url)
        root = pathlib.Path(MANUALS.get(host, "/nonexistent"))
        path = root / urllib.parse.unquote(url.path).lstrip("/")
        if path.is_dir():
            path /= "index.html"
        if not path.is_file():
            return self.answer(404, b"<title>none</title>")
        kind = {".html": "text/html", ".css": "text/css", ".png": "image/png", ".js": "text/javascript",
                ".svg": "image/svg+xml", ".jpg": "image/jpeg"}.get(path.suffix, "application/octet-stream")
        self.answer(200, path.read_bytes(), kind)

    def odd(self, url):
        pages = {
            "/old": (302, b"", "text/html", {"Location": "/new?from=old"}),
            "/new": (200, b"<title>new</title><p>Led here.", "text/html", {}),
            "/korean": (200, "<title>날씨</title><p>맑음".encode("euc-kr"), "text/html; charset=euc-kr", {}),
            "/script": (200, b"<title>script</title><script src=a.js></script><p>text", "text/html", {}),
            "/a.js": (200, b"document.title = 'changed'", "text/javascript", {}),
            "/cookie": (200, b"<title>cookie</title>", "text/html", {"Set-Cookie": "session=SECRETCOOKIE"}),
        }
        status, body, kind, more = pages.get(url.path, (404, b"<title>none</title>", "text/html", {}))
        self.answer(status, body, kind, more)

    def answer(self, status, body, kind="text/html", more=None):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in (more or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass

    def handle(self):
        try:
            super().handle()
        except ConnectionError:  # A browser that has seen enough.
            pass


def manual_urls(most_each):
    """Real pages, English only: the first `most_each` of each manual."""
    urls = []
    for host, folder in MANUALS.items():
        folder = pathlib.Path(folder)
        pages = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*.html")
                       if p.resolve().is_relative_to(folder.resolve()) and not re.search(r"\.(?!en)[a-z]{2}(-[a-z]+)?\.html$", p.name))
        urls += [f"http://{host}/{page}" for page in pages[:most_each]]
    return urls


ODD = [f"http://odd.test/{name}" for name in ("old", "korean", "script", "cookie", "none")]


class Import(ProgramTest):
    def setUp(self):
        super().setUp()
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        self.port = self.server.server_address[1]
        self.out = self.folder / "out"

    def made(self, command, **options):
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=240, **options)
        self.assertEqual(done.returncode, 0, done.stderr)

    def har(self, urls):
        path = self.folder / "browsing.har"
        self.made(["node", ROOT / "tests/e2e/record_har.mjs", path, self.port, *urls], cwd=ROOT / "tests/e2e")
        return path

    def warc(self, urls, *more):
        listed = self.folder / "urls"
        listed.write_text("\n".join(urls))
        # 8: the server answered with an error, as one page is meant to.
        done = subprocess.run(["wget", "--quiet", "--no-config", f"--warc-file={self.folder}/browsing", "--page-requisites",
                               "--span-hosts", "--directory-prefix", str(self.folder / "wget"), "--input-file", str(listed), *more],
                              env={**os.environ, "http_proxy": f"http://127.0.0.1:{self.port}", "no_proxy": ""},
                              capture_output=True, text=True, timeout=240)
        self.assertIn(done.returncode, (0, 8), done.stderr)
        return next(self.folder.glob("browsing.warc*"))

    def imported(self, path, *more, code=0):
        done = run("red-flag", "import", path, "--out", self.out, "--json", *more)
        self.assertEqual(done.returncode, code, done.stderr)
        return json.loads(done.stdout)

    def lived(self):
        log = self.played(self.out / "session.yaml")
        self.assertEqual(verify(log)[1]["verdict"], "intact")
        return [r for r in records(log) if r["kind"] == "visit"]

    def counted(self, report, list_name, what):
        return sum(row["count"] for row in report[list_name] if row["what"].startswith(what))

    def holds_no_secret(self):
        for path in self.out.rglob("*"):
            if path.is_file():
                self.assertNotIn(b"SECRET", path.read_bytes(), path)

    def test_what_chromium_recorded_is_shown_by_the_phone(self):
        urls = manual_urls(14)
        self.assertGreaterEqual(len(urls), 30, "scripts/setup --check installs these manuals")
        report = self.imported(self.har(urls + ODD))
        self.assertEqual((report["format"], report["broken"]), ("HAR 1.2", None))
        self.assertEqual(report["visits"], len(urls) + len(ODD))
        visits = self.lived()
        # A redirect is visited where it led.
        shown = [url.replace("/old", "/new?from=old") for url in urls + ODD]
        self.assertEqual([v["url"] for v in visits], shown)
        self.assertEqual([v["url"] for v in visits if v["status"] != "ok"], ["http://odd.test/none"])
        titles = {v["url"]: v["title"] for v in visits}
        self.assertTrue(all(titles[url] for url in urls))
        self.assertEqual(titles["http://odd.test/korean"], "날씨")
        self.assertEqual(titles["http://odd.test/script"], "script")
        self.assertGreaterEqual(self.counted(report, "not_drawn", "scripts"), 1)
        self.holds_no_secret()
        session = (self.out / "session.yaml").read_text(encoding="utf8")
        for words in ("SIMULATION", "fictional: true", "browsing.har"):
            self.assertIn(words, session)
        self.assertTrue((self.out / "IMPORTED.txt").read_text(encoding="utf8").startswith("SIMULATION"))

    def test_what_wget_recorded_is_shown_by_the_phone(self):
        urls = manual_urls(14) + [url for url in ODD if not url.endswith("/none")]
        for more in ([], ["--no-warc-compression"]):
            with self.subTest(more=more):
                path = self.warc(urls + ["http://odd.test/none"], *more)
                report = self.imported(path)
                self.assertEqual((report["format"], report["broken"]), ("WARC/1.0", None))
                self.assertIn("Wget", report["software"])
                self.assertEqual(self.counted(report, "noted", "records whose digest"), 0)
                shown = [url.replace("/old", "/new?from=old") for url in urls]
                visits = self.lived()
                self.assertEqual([v["url"] for v in visits], shown)
                self.assertEqual([v["url"] for v in visits if v["status"] != "ok"], [])
                self.holds_no_secret()
                for name in ("out", "data", "wget"):
                    shutil.rmtree(self.folder / name)
                path.unlink()

    def replayed_with(self, steps):
        """The visits of a session of these steps with the imported one's head."""
        day = self.out / "more.yaml"
        head = (self.out / "session.yaml").read_text(encoding="utf8").partition("steps:")[0]
        day.write_text(head + "steps:\n  - unlock\n  - open: browser\n" + "".join(f"  - {s}\n  - wait: 5s\n" for s in steps),
                       encoding="utf8")
        return [(v["url"], v["status"]) for v in records(self.played(day)) if v["kind"] == "visit"]

    def test_links_and_redirects_between_imported_pages_work(self):
        self.imported(self.warc(["http://faq.test/index.html", "http://faq.test/basic-defs.en.html", "http://odd.test/old"]))
        self.assertEqual(
            self.replayed_with(["visit: http://odd.test/old", "visit: http://faq.test/index.html",
                                'tap: {css: "a[href=\'basic-defs.en.html\']"}']),
            [("http://odd.test/new?from=old", "ok"), ("http://faq.test/index.html", "ok"), ("http://faq.test/basic-defs.en.html", "ok")])

    def test_a_devtools_recording_is_lived_through_on_a_folder_of_pages(self):
        # As DevTools' Recorder writes it: several names for each element.
        steps = [{"type": "setViewport", "width": 360, "height": 640},
                 {"type": "navigate", "url": "http://faq.test/index.html", "assertedEvents": [{"type": "navigation"}]},
                 {"type": "scroll", "x": 0, "y": 200},
                 {"type": "click", "target": "main", "offsetX": 5, "offsetY": 5,
                  "selectors": [["aria/1. Definitions and overview"], ["a[href='basic-defs.en.html']"], ["xpath///a"]],
                  "assertedEvents": [{"type": "navigation", "url": "http://faq.test/basic-defs.en.html"}]},
                 {"type": "hover", "selectors": [["#x"]]}]
        path = self.folder / "recording.json"
        path.write_text(json.dumps({"title": "FAQ", "steps": steps}))
        report = self.imported(path, "--locale", "en")
        self.assertEqual(report["format"], "DevTools recording")
        self.assertEqual(self.counted(report, "left_out", "steps a session has no word for"), 1)
        log = self.played(self.out / "session.yaml", more=["--site", f"faq.test={MANUALS['faq.test']}"])
        self.assertEqual([v["url"] for v in records(log) if v["kind"] == "visit"],
                         ["http://faq.test/index.html", "http://faq.test/basic-defs.en.html"])

    def test_a_folder_is_taken_as_it_is(self):
        folder = pathlib.Path(MANUALS["faq.test"])
        report = self.imported(folder, "--host", "Manual.TEST")
        self.assertEqual((report["format"], report["visits"]), ("folder", 0))
        self.assertFalse((self.out / "session.yaml").exists())
        for path in folder.rglob("*"):
            if path.is_file() and not path.is_symlink():
                self.assertEqual((self.out / "sites/manual.test" / path.relative_to(folder)).read_bytes(), path.read_bytes())

    def test_a_file_cut_off_gives_what_it_holds_and_says_where(self):
        urls = manual_urls(4)
        for path in (self.har(urls), self.warc(urls)):
            with self.subTest(path=path.name):
                whole = path.read_bytes()
                path.write_bytes(whole[:len(whole) * 2 // 3])
                done = run("red-flag", "import", path, "--out", self.out)
                self.assertEqual(done.returncode, 1)
                self.assertRegex(done.stderr, r"red-flag: .*browsing\.\S+: broken at byte \d+, (entry|record) \d+: .*cut off")
                visits = self.lived()
                self.assertTrue(0 < len(visits) < len(urls))
                self.assertEqual({v["status"] for v in visits}, {"ok"})
                for name in ("out", "data"):
                    shutil.rmtree(self.folder / name)

    def test_nothing_is_asked_of_any_network(self):
        path = self.warc(["http://faq.test/index.html"])
        trace = self.folder / "trace"
        done = subprocess.run(["strace", "-f", "-qq", "-e", "trace=%network", "-o", str(trace), str(BIN / "red-flag"), "import",
                               str(path), "--out", str(self.out)], capture_output=True, text=True, timeout=240)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(trace.read_text(), "")

    def test_refusals_are_one_line_and_leave_nothing(self):
        (self.folder / "text").write_text("no recording")
        (self.folder / "empty.json").write_text("")
        (self.folder / "empty.har").write_text('{"log": {"entries": []}}')
        (self.folder / "full").mkdir()
        (self.folder / "full/x").write_text("x")
        cases = [(2, self.folder / "none.har", self.out), (2, self.folder / "text", self.out),
                 (2, self.folder / "empty.json", self.out), (1, self.folder / "empty.har", self.out),
                 (2, self.folder / "empty.har", self.folder / "full"), (2, "/dev/zero", self.out),
                 (2, self.folder / "empty.har", self.folder / "no/such/out")]
        before = sorted(self.folder.rglob("*"))
        for code, path, out in cases:
            with self.subTest(path=path, out=out):
                done = run("red-flag", "import", path, "--out", out)
                self.assertEqual(done.returncode, code, done.stderr)
                self.assertRegex(done.stderr, r"\Ared-flag: [^\n]+\n\Z")
                self.assertEqual(sorted(self.folder.rglob("*")), before)

    def large_har(self):
        path = self.folder / "large.har"
        entry = {"startedDateTime": "2024-05-01T10:00:00Z",
                 "request": {"method": "GET", "url": "", "headers": [{"name": "Accept", "value": "text/html"}]},
                 "response": {"status": 200, "content": {"mimeType": "text/html", "text": "<p>" + "x" * 1_000_000}}}
        with open(path, "w", encoding="utf8") as file:
            file.write('{"log":{"version":"1.2","entries":[')
            for i in range(300):
                entry["request"]["url"] = f"http://large.test/{i}"
                file.write(("," if i else "") + json.dumps(entry))
            file.write("]}}")
        return path

    def test_a_large_file_takes_little_memory_and_shows_how_far_it_is(self):
        path = self.large_har()
        main, terminal = pty.openpty()
        command = [str(BIN / "red-flag"), "import", str(path), "--out", str(self.out)]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=terminal)
        os.close(terminal)
        shown = b""
        while True:
            try:
                chunk = os.read(main, 65536)
            except OSError:
                break
            if not chunk:
                break
            shown += chunk
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        self.assertEqual(process.returncode, 0, shown)
        self.assertRegex(shown.decode(), r"reading \[#+\.+\] +\d+ %")
        print(f"import: a HAR of {path.stat().st_size >> 20} MiB in {usage.ru_utime + usage.ru_stime:.1f} s, "
              f"{usage.ru_maxrss >> 10} MiB of memory")
        self.assertLess(usage.ru_maxrss, 200 << 10)
        self.assertEqual(len(list((self.out / "sites/large.test").iterdir())), 300)

    def test_interrupted_it_leaves_nothing(self):
        path = self.large_har()
        process = subprocess.Popen([str(BIN / "red-flag"), "import", str(path), "--out", str(self.out)],
                                   stderr=subprocess.PIPE, text=True)
        while process.poll() is None and not list(self.folder.glob(".out.*/sites/*")):
            pass
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.communicate(timeout=60)[1], "red-flag: interrupted; nothing was written\n")
        self.assertEqual(process.returncode, 2)
        self.assertEqual([p.name for p in self.folder.iterdir()], [path.name])


if __name__ == "__main__":
    unittest.main()
