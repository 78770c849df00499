"""Pauses by the size of a program and the share of it that changes, beside gcore of the same program."""

import shutil
import signal
import statistics
import subprocess
import sys
import time

from .bench import LAPIDARY, MB, PAGE, say
from .pauses import gcore

SIZES = {
    "full": dict(dirty_checkpoints=10, dirty_least_mib=64, dirty_most_mib=4096, dirty_interval_ms=3000),
    "small": dict(dirty_checkpoints=6, dirty_least_mib=64, dirty_most_mib=64, dirty_interval_ms=500),
}


def measure(bench):
    program, wanted = bench.compiled("dirty"), bench.size["dirty_checkpoints"]
    bench.notes.append(
        f"Pauses by size and share: {wanted} checkpoints each after the first, which reads all; median / 99th percentile "
        "(of so few, the longest); `--max-pause` is half of the median without. `gcore` is stopped as long whatever changed."
    )
    for mib in [size for size in (64, 1024, 4096) if bench.size["dirty_least_mib"] <= size <= bench.size["dirty_most_mib"]]:
        interval = bench.size["dirty_interval_ms"] / 1000 * (1 if mib <= 1024 else 3)
        core, stood = gcore(bench, (program, mib, 10, 60), 2)
        bench.figures[f"dirty {mib} gcore"] = dict(command=core, pause=stood)
        for percent in (1, 10, 100):
            median = pauses(bench, (program, mib, percent, 600), interval, wanted, (), stood)
            if percent == 10:
                bound = max(1, round(median / 2))
                pauses(bench, (program, mib, percent, 600), interval, wanted, ("--max-pause", bound), stood)


def pauses(bench, command, interval, wanted, options, stood):
    mib, percent = command[1:3]
    how = f"{mib} MiB, {percent} % changing" + "".join(f" {word}" for word in options)
    say(how)
    store = bench.work / "dirty.store"
    checkpoints(bench, store, interval, wanted + 1, options, command)
    later = bench.checkpoints(store, "d")[1:]
    shutil.rmtree(store)
    stops = sorted(int(c["attributes"]["pause-nanos"]) / 1e6 for c in later)
    read = statistics.median(int(c["attributes"]["pages-read"]) for c in later) * PAGE / MB
    copies = sum("pages-read-late" in c["attributes"] for c in later)
    median, p99 = statistics.median(stops), stops[(len(stops) * 99 + 99) // 100 - 1]
    bench.figures[f"dirty {how}"] = dict(pauses=stops, read=read, copies=copies, parts=[c["attributes"]["pause-parts"] for c in later])
    bench.row(
        f"pause at {how} ({read:.0f} MB read, {copies} of {len(later)} of a copy)",
        f"{median:.1f} / {p99:.1f} ms",
        f"{stood * 1000:.0f} ms: `gcore`",
        f"1/{stood * 1000 / median:.0f}",
        f"≤ {options[1]} ms" if options else "—",
        not options or median <= options[1],
    )
    return median


def checkpoints(bench, store, interval, wanted, options, command):
    """Runs a command until so many are stored, and ends it then."""
    events = bench.work / "dirty.events"
    events.unlink(missing_ok=True)
    create = ("create", "-D", store, "--name", "d", "--interval", f"{interval}s", "--max-checkpoints", wanted, *options)
    line = [str(word) for word in (LAPIDARY, *create, "--events", events, "--", *command)]
    bench.log.write(" ".join(line) + "\n")
    run = subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    while run.poll() is None and (not events.exists() or events.read_text(encoding="utf-8").count('"stored"') < wanted):
        time.sleep(0.1)
    run.send_signal(signal.SIGINT)
    said = run.communicate()[1]
    if run.returncode != 130:
        sys.exit(f"{' '.join(line)}: status {run.returncode}\n{said}")
