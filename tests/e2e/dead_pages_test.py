"""Page processes killed, hung and starved of memory while others hold their phones: no visit is lost, nobody
else waits for a frame, and every log is intact. RUNS: deaths (60; all: 1,000).

usage: dead_pages_test.py BIN_DIR
"""
import os
import pathlib
import random
import resource
import signal
import threading
import time
import unittest

from handset_client import BACK, Daemon, Page
from programs import ProgramTest, records, runs, verify

DEATHS = runs(60, 1_000)
VICTIMS = 4
CRASHED = "이 페이지를 열지 못했습니다"
LINK, GREEDY = (100, 130), (100, 330)  # Two links fill the top of either page.
# A hung child is killed when its budget is used up; a frame that came only then would have waited for it.
PATIENCE_S = 1.0


def children(pid):
    found = set()
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        try:
            found.update(map(int, (task / "children").read_text().split()))
        except OSError:
            pass
    return {child for child in found if "red-flag-page" in command(child)}


def command(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[0].decode()
    except OSError:
        return ""


def harm(pid, how):
    try:
        if how == "starved":  # What it has stays; the next page finds nothing to take.
            resource.prlimit(pid, resource.RLIMIT_AS, (1, 1))
        else:
            os.kill(pid, signal.SIGKILL if how == "killed" else signal.SIGSTOP)
    except ProcessLookupError:
        pass


class DeadPages(ProgramTest):
    def test_deaths_cost_no_record_and_no_other_phone_a_frame(self):
        site = self.folder / "site"
        site.mkdir()
        filler = "<p>" + "물결이 인다. " * 40
        (site / "greedy.html").write_text("<p>x" * 200_000)
        for i in range(2):
            (site / (f"page{i}.html" if i else "index.html")).write_text(
                f"<meta charset=utf-8><title>Page {i}</title><h1><a href={'index' if i else 'page1'}.html "
                f"style='display:block;padding:40px 0'>Page {i}: on to the other</a></h1>"
                f"<a href=greedy.html style='display:block;padding:60px 0'>greedy</a>{filler * 30}")
        names = [f"phone-{i + 1}" for i in range(VICTIMS + 1)]
        with Daemon("--data", self.folder / "data", "--phones", VICTIMS + 1, "--site", f"harm.test={site}") as daemon:
            witness, slowest, done = Page(daemon, names[-1]).pick_up().browse(), [0.0, 0], threading.Event()
            witness.press("harm.test").says("Page 0")

            def scroll():
                way = 1
                while not done.is_set():
                    before, begun = witness.version, time.monotonic()
                    witness.wheel(40 * way)
                    witness.until(lambda p: p.version != before)
                    slowest[0] = max(slowest[0], time.monotonic() - begun)
                    slowest[1] += 1
                    way = -way
                    done.wait(0.02)

            watching = threading.Thread(target=scroll)
            watching.start()
            failures, recorded = [], {}

            def suffer(name, seed):
                try:
                    recorded[name] = self.live_through(daemon, name, seed)
                except Exception as error:  # Of a thread: told to the test below.
                    failures.append(f"{name}: {error!r}")

            self.one_at_a_time, threads = threading.Lock(), []
            for i, name in enumerate(names[:-1]):
                threads.append(threading.Thread(target=suffer, args=(name, i)))
                threads[-1].start()
            for thread in threads:
                thread.join()
            done.set()
            watching.join()
            witness.close()
            self.assertEqual(failures, [])
            self.assertGreater(slowest[1], 20)
            self.assertLess(slowest[0], PATIENCE_S, f"{slowest[1]} frames")
            self.assertEqual(daemon.metric("page_crashes_total", names[-1]), 0)
            code, _ = daemon.stop()
            self.assertEqual(code, 0)
        for name in names[:-1]:
            logged = [r for r in records(self.folder / "data" / name) if r["kind"] == "visit"]
            self.assertEqual(len(logged), recorded[name])
            self.assertGreater(sum(r["status"] == "crashed" for r in logged), 0)
            self.assertEqual(verify(self.folder / "data" / name)[1]["verdict"], "intact")

    def live_through(self, daemon, name, seed):
        """One phone's page dies DEATHS / VICTIMS times. Returns how many visits the daemon says it recorded."""
        dice, pid = random.Random(seed), daemon.process.pid
        with self.one_at_a_time:
            known = children(pid)
            page = Page(daemon, name).pick_up().browse()
            page.press("harm.test").says("Page 0: on")
            mine = (children(pid) - known).pop()
        for death in range(DEATHS // VICTIMS):
            here = 0 if "Page 0: on" in page.state["words"] else 1
            page.tap(*LINK)
            page.says(f"Page {1 - here}: on")
            if death % 3 == 0:  # May strike while the next page is laid out.
                page.tap(*LINK)
                time.sleep(dice.random() * 0.02)
            how = ("killed", "killed", "starved", "hung")[death % 4]
            harm(mine, how)
            page.tap(*(GREEDY if how == "starved" else LINK))
            page.says(CRASHED)
            with self.one_at_a_time:
                known = children(pid) - {mine}
                page.key(BACK)
                page.says(": on")
                mine = (children(pid) - known).pop()
        page.close()
        return daemon.metric("visits_total", name)


if __name__ == "__main__":
    unittest.main()
