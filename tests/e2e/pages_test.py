"""Pages nobody here wrote, and pages written to hurt: the phone goes on and the log holds them all."""
import pathlib
import random
import unittest

from programs import ProgramTest, records, run, verify

SESSION = """\
format: 1
title: {en: "Pages"}
persona: {name: "Nobody", fictional: true}
start: 2021-03-04T19:00:00+09:00
locale: en
sites: sites
steps:
  - unlock
  - open: browser
"""


class Pages(ProgramTest):
    def session(self, urls, wait="3s"):
        (self.folder / "sites").mkdir(exist_ok=True)
        file = self.folder / "day.yaml"
        file.write_text(SESSION + "".join(f"  - visit: '{url}'\n  - wait: {wait}\n" for url in urls),
                        encoding="utf8")
        return file

    def hostile_site(self):
        site = self.folder / "sites" / "bad.test"
        site.mkdir(parents=True)
        pages = {
            "deep": b"<div>" * 20_000 + b"deep",
            "tables": b"<table><tr><td>" * 300 + b"tables",
            "big": b"<p>" + b"word " * (4 << 20),
            "bytes": bytes(random.Random(1).randrange(256) for _ in range(200_000)),
            "utf8": b"<title>\xff\xfe\xc0\xaf</title><p>\xed\xa0\x80\xf8\x88 caf\xe9 \xf0\x9f",
            "missing": b"<title>missing</title>" + b"<img src=no.png><img src=/../../etc/passwd alt=x>" * 50,
            "loop": b"<title>loop</title><link rel=stylesheet href=a.css><p>text",
            "wide": b"<title>wide</title><div style='width:100000000px;height:100000000px;border:9px solid'>x",
            "data": b"<title>data</title><img src='data:image/png;base64," + b"A" * (10 << 20) + b"'>",
            "links": b"".join(b"<a href=%d>%d</a> " % (i, i) for i in range(100_000)),
            "nul": b"<title>a\0b</title><p>\0\0\0",
            "script": b"<title>script</title><script>while(1);</script><p>text",
        }
        for name, body in pages.items():
            (site / f"{name}.html").write_bytes(body)
        (site / "a.css").write_text("@import 'b.css'; p {color: red}")
        (site / "b.css").write_text("@import 'a.css'; @import 'b.css'; p {color: blue}")
        (site / "good.html").write_text("<title>good</title><p>Still here.")
        return list(pages)

    def test_hostile_pages_cost_neither_a_record_nor_the_next_page(self):
        names = self.hostile_site()
        urls = []
        for name in names:
            urls += [f"http://bad.test/{name}", "http://bad.test/good"]
        log = self.played(self.session(urls, wait="40s"))
        visits = [r for r in records(log) if r["kind"] == "visit"]
        self.assertEqual([v["url"] for v in visits], urls)
        statuses = dict(zip(urls, (v["status"] for v in visits)))
        for visit in visits[1::2]:
            self.assertEqual((visit["status"], visit["title"]), ("ok", "good"))
        for name in ("utf8", "missing", "loop", "nul", "script"):
            self.assertEqual(statuses[f"http://bad.test/{name}"], "ok", name)
        for name, status in zip(names, (v["status"] for v in visits[::2])):
            self.assertIn(status, ("ok", "crashed"), name)
        self.assertEqual(verify(log)[1]["verdict"], "intact")

    def test_the_pages_of_debian_manuals_are_drawn(self):
        manuals = {"reference.test": "/usr/share/debian-reference", "faq.test": "/usr/share/doc/debian/FAQ",
                   "policy.test": "/usr/share/doc/debian-policy/policy.html"}
        found = {host: pathlib.Path(folder) for host, folder in manuals.items() if pathlib.Path(folder).exists()}
        self.assertEqual(set(found), set(manuals), "scripts/setup --check installs these manuals")
        urls, sites = [], []
        for host, folder in found.items():
            pages = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*.html")
                           if p.resolve().is_relative_to(folder.resolve()))
            urls += [f"http://{host}/{page}" for page in pages[:60]]
            sites += ["--site", f"{host}={folder}"]
        self.assertGreaterEqual(len(urls), 40)
        log = self.played(self.session(urls), more=sites)
        visits = [r for r in records(log) if r["kind"] == "visit"]
        self.assertEqual([v["url"] for v in visits], urls)
        self.assertEqual([v["url"] for v in visits if v["status"] != "ok"], [])
        self.assertTrue(all(v["title"] for v in visits))
        self.assertEqual(verify(log)[1]["verdict"], "intact")
        print(f"pages: {len(visits)} pages of manuals drawn")


if __name__ == "__main__":
    unittest.main()
