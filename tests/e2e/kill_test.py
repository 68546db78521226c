"""SIGKILL at 200 random moments, or as many as RUNS says: no acknowledged record is lost, and each
death shows as one gap."""
import concurrent.futures
import os
import random
import select
import subprocess
import time
import unittest

from programs import BIN, SAMPLES, ProgramTest, records, runs, verify

LOGS = 4
DEATHS_EACH = max(1, runs(200, 1_000) // LOGS)
EVENING = SAMPLES / "ordinary_evening.yaml"


def start(data, phone):
    return subprocess.Popen(
        [str(BIN / "red-flag"), "play", str(EVENING), "--data", str(data), "--phone", phone,
         "--speed", "max", "--echo"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)


def die(process, chance):
    """Kills the process at a random moment; returns the seqs it had acknowledged."""
    output = b""
    if chance.random() < 0.5:  # A moment in time: start-up, mostly, and anything after it.
        deadline = chance.uniform(0.002, 0.35)
        poll = select.poll()
        poll.register(process.stdout, select.POLLIN | select.POLLHUP)
        end = time.monotonic() + deadline
        while (left := end - time.monotonic()) > 0:
            if poll.poll(left * 1000):
                piece = os.read(process.stdout.fileno(), 65536)
                if not piece:
                    break
                output += piece
    else:  # A moment in the log: just after some record was acknowledged.
        wanted = chance.randrange(1, 70)
        while output.count(b"\n") < wanted:
            piece = os.read(process.stdout.fileno(), chance.choice((1, 30, 4096)))
            if not piece:
                break
            output += piece
    process.kill()
    output += process.stdout.read()
    process.wait()
    process.stdout.close()
    whole = output[:output.rfind(b"\n") + 1].decode()
    return [int(line.split()[0]) for line in whole.splitlines()]


class Kill(ProgramTest):
    def one_phone(self, number):
        chance = random.Random(20_211 + number)
        data = self.folder / "data"
        phone = f"phone{number}"
        log = data / phone
        acknowledged = {}
        gaps_expected = 0
        size_before, ended_well = 0, True
        for death in range(DEATHS_EACH + 1):
            process = start(data, phone)
            last_run = death == DEATHS_EACH
            if last_run:
                output, _ = process.communicate()
                seqs = [int(line.split()[0]) for line in output.decode().splitlines()]
                self.assertEqual(process.returncode, 0)
            else:
                seqs = die(process, chance)
            rows = records(log) if (log / "log.db").exists() and (log / "checkpoints").exists() else []
            if not rows:
                self.assertEqual(seqs, [])
                continue
            held = {r["seq"]: r["kind"] for r in rows}
            for seq in seqs:
                self.assertIn(seq, held, f"death {death}: acknowledged record {seq} is lost")
            acknowledged.update({s: held[s] for s in seqs})
            for seq, kind in acknowledged.items():
                self.assertEqual(held.get(seq), kind)
            code, verdict = verify(log)
            self.assertEqual(code, 0, f"death {death}: {verdict}")
            if len(rows) > size_before:  # This run wrote: it owes a gap for the one before.
                if size_before and not ended_well:
                    gaps_expected += 1
                    self.assertEqual(rows[size_before]["kind"], "gap")
                size_before, ended_well = len(rows), rows[-1]["kind"] == "shutdown"
        kinds = [r["kind"] for r in records(log)]
        self.assertEqual(kinds.count("gap"), gaps_expected)
        for before, kind in zip(kinds, kinds[1:]):
            if kind == "boot":
                self.assertIn(before, ("genesis", "shutdown", "gap"))
            if kind == "gap":
                self.assertNotEqual(before, "shutdown")
        return gaps_expected, len(kinds)

    def test_every_death(self):
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            results = list(pool.map(self.one_phone, range(LOGS)))
        print(f"kill: {LOGS * DEATHS_EACH} deaths, {sum(g for g, _ in results)} gaps, "
              f"{sum(n for _, n in results)} records")
        self.assertGreater(sum(g for g, _ in results), LOGS * DEATHS_EACH // 3)


if __name__ == "__main__":
    unittest.main()
