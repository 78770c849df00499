"""How fast changed pages are stored, beside zstd, which compresses as many bytes and neither hashes nor stores them."""

import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import time

from .bench import LAPIDARY, MB, PAGE, say

SIZES = {
    "full": dict(storing_mib=1024, storing_share=33, storing_seconds=20, storing_settle=25),
    "small": dict(storing_mib=128, storing_share=33, storing_seconds=5, storing_settle=5),
}

GOAL_MB = 300


def measure(bench):
    size = bench.size
    mib, settle = size["storing_mib"], size["storing_settle"]
    store = bench.work / "storing.store"
    say(f"dirty {mib} {size['storing_share']}: {settle + size['storing_seconds']} s at a checkpoint a second")
    run = Run(bench, store, (bench.compiled("dirty"), mib, size["storing_share"], 3600))
    run.watch(settle)
    run.reported.clear()
    before, since = run.processor(), time.monotonic()
    run.watch(size["storing_seconds"])
    used, took = (run.processor() - before) / (time.monotonic() - since), span(run.reported.values())
    run.end()
    made = [c for c in bench.checkpoints(store, "s") if c["number"] in run.reported]
    changed = [sum(c["pages"][kind] for kind in ("deduplicated", "delta", "plain")) * PAGE / MB for c in made]
    missed = round(span(c["elapsedNanos"] for c in made) / 1e9) - len(made) + 1
    pauses = [int(c["attributes"]["pause-nanos"]) / 1e6 for c in made]
    rate, peer = sum(changed[1:]) / took, zstd(bench, store, made[-1]["number"])
    bench.figures["storing"] = dict(seconds=took, changed=changed, processor=used, missed=missed, pauses=pauses, zstd=peer)
    bench.row(
        f"storing {statistics.mean(changed):.0f} MB that change every second, of {mib} MiB",
        f"{rate:.0f} MB/s",
        f"{peer:.0f} MB/s: `zstd -1 -T2` of the program's image",
        f"{rate / peer:.2f}×",
        f"≥ {GOAL_MB} MB/s, none left out",
        rate >= GOAL_MB and missed <= 0,
    )
    bench.notes.append(
        f"Storing: {len(made)} checkpoints, from {settle} s after the start on; {max(missed, 0)} left out in between; Lapidary used "
        f"{used * 100:.0f} % of one processor, reading and pauses included; "
        f"{statistics.mean(int(c['storedBytes']) for c in made) / MB:.1f} MB each in the store; pauses, in which waiting for "
        f"the store would show, {statistics.median(pauses):.0f} ms, the longest {max(pauses):.0f} ms; load {os.getloadavg()[0]:.1f}."
    )


def span(times):
    times = list(times)
    if len(times) < 2:
        sys.exit(f"{len(times)} checkpoints in the time given (--storing-seconds)")
    return times[-1] - times[0]


def zstd(bench, store, number):
    """MB/s of compressing the memory of a checkpoint."""
    out = bench.work / "storing.cpt"
    bench.lapidary("materialize", "-D", store, f"s/{number}", "--out", out, "--no-sync")
    image = max(out.iterdir(), key=lambda path: path.stat().st_size)
    bytes_ = image.stat().st_blocks * 512  # without its holes
    seconds = bench.run("sh", "-c", f"zstd -q -1 -T2 -c {image} | cat > /dev/null")[0]
    shutil.rmtree(out)
    return bytes_ / MB / seconds


class Run:
    """`create` of a program that never ends by itself."""

    def __init__(self, bench, store, command):
        self.events = bench.work / "storing.events"
        self.events.unlink(missing_ok=True)
        shutil.rmtree(store, ignore_errors=True)
        line = (LAPIDARY, "create", "-D", store, "--name", "s", "--interval", "1s", "--events", self.events, "--", *command)
        self.line = [str(word) for word in line]
        bench.log.write(" ".join(self.line) + "\n")
        self.process = subprocess.Popen(self.line, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.seen = 0
        self.reported = {}  # when, by number

    def watch(self, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.process.poll() is None:
            lines = self.events.read_text(encoding="utf-8").splitlines() if self.events.exists() else []
            for event in map(json.loads, lines[self.seen :]):
                if event["event"] == "stored":
                    self.reported[int(event["checkpoint"].rpartition("/")[2])] = time.monotonic()
            self.seen = len(lines)
            time.sleep(0.02)

    def processor(self):
        """Seconds of processor time of Lapidary, without the program."""
        with open(f"/proc/{self.process.pid}/stat", encoding="latin-1") as file:
            fields = file.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def end(self):
        self.process.send_signal(signal.SIGINT)
        said = self.process.communicate()[1]
        if self.process.returncode != 130:
            sys.exit(f"{' '.join(self.line)}: status {self.process.returncode}\n{said}")
