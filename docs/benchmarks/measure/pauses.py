"""How long a program stands still for a checkpoint, beside gcore."""

import json
import signal
import statistics
import subprocess
import sys
import time

from .bench import MB, PAGE, say, state
from .table import table_command, table_run

SIZES = {"full": {}, "small": {}}


def measure(bench):
    store = table_run(bench)
    made = bench.checkpoints(store, "table")
    rows = []
    for c in made:
        pages = c["pages"]
        changed = sum(pages[k] for k in ("zero", "deduplicated", "delta", "plain")) * PAGE / MB
        rows.append((int(c["attributes"]["pause-nanos"]) / 1e6, changed, int(c["attributes"]["pages-read"]) * PAGE / MB))
    pause, changed, read = (statistics.median(r[i] for r in rows) for i in range(3))
    kept = sum(p < 10 + 0.5 * m for p, m, _ in rows)
    core, stood = gcore(bench, table_command(bench), 3)
    bench.figures["pauses"] = dict(pause_changed_read=rows, gcore_seconds=core, gcore_pause=stood)
    bench.row(
        "pause a checkpoint, median",
        f"{pause:.1f} ms",
        f"{stood * 1000:.0f} ms: `gcore` on the same program",
        f"1/{stood * 1000 / pause:.0f}",
        "< 10 ms + 0.5 ms a MB changed",
        statistics.median(p - 0.5 * m for p, m, _ in rows) < 10,
    )
    bench.notes.append(
        f"Pauses: {kept} of {len(rows)} within 10 ms + 0.5 ms a MB changed; "
        f"median {changed:.1f} MB changed, {read:.1f} MB read; "
        f"longest {max(r[0] for r in rows):.1f} ms. "
        f"`gcore` took {core:.2f} s as a command; its pause is how long the program was in state t."
    )


def gcore(bench, command, times):
    """Seconds that gcore takes, and that the program stands still for it, once it has said that it is ready."""
    say("gcore on the same program")
    program = subprocess.Popen([str(w) for w in command], stdout=subprocess.PIPE, text=True)
    taken, pauses = [], []
    try:
        program.stdout.readline()
        for i in range(times):
            time.sleep(0.5)
            dumping = ["gcore", "-o", str(bench.work / "core"), str(program.pid)]
            bench.log.write(" ".join(dumping) + "\n")
            start = time.monotonic()
            dump = subprocess.Popen(dumping, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            first = last = 0
            while dump.poll() is None:
                if state(program.pid) == "t":
                    last = time.monotonic()
                    first = first or last
                time.sleep(0.002)
            taken.append(time.monotonic() - start)
            pauses.append(last - first)
            if dump.returncode != 0:
                sys.exit("gcore failed")
            (bench.work / f"core.{program.pid}").unlink()
    finally:
        program.send_signal(signal.SIGKILL)
        program.wait()
    return statistics.median(taken), statistics.median(pauses)
