"""Pauses by the size of a program and the share of it that changes, beside gcore of the same program."""

import collections
import math
import shutil
import signal
import statistics
import subprocess
import sys
import time

from .bench import LAPIDARY, MB, PAGE, printed, say
from .pauses import gcore

SIZES = {
    "full": dict(
        dirty_checkpoints=100,
        dirty_seconds=150,  # a row at most
        dirty_least_mib=64,
        dirty_most_mib=4096,
        dirty_share=0,  # 0: 1, 10 and 100 %
        dirty_interval_ms=0,  # 0: by the size
        dirty_bound=1,  # 10 % once more with --max-pause
    ),
    "small": dict(
        dirty_checkpoints=20,
        dirty_seconds=30,
        dirty_least_mib=64,
        dirty_most_mib=64,
        dirty_share=0,
        dirty_interval_ms=0,
        dirty_bound=1,
    ),
}

INTERVALS_MS = {64: 200, 1024: 500, 4096: 1500}


def measure(bench):
    size = bench.size
    program = bench.compiled("dirty")
    bench.notes.append(
        "Pauses by size and share: median / 99th percentile / longest of the checkpoints after the first one of the filled memory; of "
        "fewer than a hundred the 99th percentile is the longest. With `--on-overload skip`, so that none waits for the store. "
        "`--max-pause` is half of the median without. `gcore` is stopped as long whatever changed."
    )
    for mib in [m for m in INTERVALS_MS if size["dirty_least_mib"] <= m <= size["dirty_most_mib"]]:
        core, stood = gcore(bench, (program, mib, 10, 60), 2 if mib < 4096 else 1)
        bench.figures[f"dirty {mib} gcore"] = dict(command=core, pause=stood)
        for percent in [size["dirty_share"]] if size["dirty_share"] else (1, 10, 100):
            command = (program, mib, percent, 3600)
            median = pauses(bench, command, (), stood)
            if percent == 10 and size["dirty_bound"]:
                pauses(bench, command, ("--max-pause", max(1, round(median / 2))), stood)


def pauses(bench, command, options, stood):
    """Adds one row; returns the median in milliseconds."""
    mib, percent = command[1:3]
    interval = (bench.size["dirty_interval_ms"] or INTERVALS_MS[mib]) / 1000
    how = f"{mib} MiB, {percent} % changing" + "".join(f" {word}" for word in options)
    say(how)
    store = bench.work / "dirty.store"
    filled = checkpoints(bench, store, interval, options, command)
    made = bench.checkpoints(store, "d")
    shutil.rmtree(store)
    # The first two, often: one finds the memory half filled, the next one the rest of it. Run time has no pauses in it, so
    # that a checkpoint half a second (to begin in) after `filled` seconds of it is certainly one of the full memory.
    whole = [c for c in made if c["elapsedNanos"] > (filled + 0.5) * 1e9]
    later = whole[1:]
    if not later:
        sys.exit(f"{how}: no checkpoint but the first of the filled memory in {bench.size['dirty_seconds']} s (--dirty-seconds)")
    stops = sorted(int(c["attributes"]["pause-nanos"]) / 1e6 for c in later)
    read = statistics.median(int(c["attributes"]["pages-read"]) for c in later) * PAGE / MB
    copies = sum("pages-read-late" in c["attributes"] for c in later)
    median, p99 = statistics.median(stops), stops[math.ceil(len(stops) * 99 / 100) - 1]
    parts = [[part.split("=") for part in c["attributes"]["pause-parts"].split()] for c in later]
    bench.figures[f"dirty {how}"] = dict(
        pauses=stops,
        read=read,
        copies=copies,
        filled=filled,
        checkpoints=[dict(c["attributes"], time=c["elapsedNanos"]) for c in made],
    )
    bench.row(
        f"pause at {how} ({read:.0f} MB read, {copies} of {len(later)} of a copy)",
        f"{median:.1f} / {p99:.1f} / {stops[-1]:.1f} ms",
        f"{stood * 1000:.0f} ms: `gcore`",
        f"1/{stood * 1000 / median:.0f}",
        f"≤ {options[1]} ms" if options else "—",
        not options or median <= options[1],
    )
    bench.notes.append(f"{how}: {len(later)} checkpoints; medians of the parts, ms: {medians(parts)}.")
    return median


def medians(parts):
    """Of each part of a pause the median, in milliseconds; parts of less than a tenth are left out."""
    nanos = collections.defaultdict(list)
    for pause in parts:
        for name, value in pause:
            nanos[name].append(int(value) / 1e6)
    return ", ".join(f"{name} {statistics.median(v):.1f}" for name, v in nanos.items() if statistics.median(v) >= 0.1)


def checkpoints(bench, store, interval, options, command):
    """Runs a command until enough are stored or the time for it is over, and ends it then; returns what it says of filling."""
    output = bench.work / "dirty.out"
    events = bench.work / "dirty.events"
    events.unlink(missing_ok=True)
    wanted = bench.size["dirty_checkpoints"] + 3
    create = ("create", "-D", store, "--name", "d", "--interval", f"{interval}s", "--max-checkpoints", wanted)
    create += ("--on-overload", "skip", *options)
    line = [str(word) for word in (LAPIDARY, *create, "--events", events, "--", *command)]
    bench.log.write(" ".join(line) + "\n")
    bench.log.flush()
    end = time.monotonic() + bench.size["dirty_seconds"]
    with open(output, "w", encoding="utf-8") as out:
        run = subprocess.Popen(line, stdout=out, stderr=subprocess.PIPE, text=True)
    while run.poll() is None and time.monotonic() < end and stored(events) < wanted:
        time.sleep(0.25)
    run.send_signal(signal.SIGINT)
    said = run.communicate()[1]
    if run.returncode != 130:
        sys.exit(f"{' '.join(line)}: status {run.returncode}\n{said}")
    return printed(output.read_text(encoding="utf-8"), "filled")


def stored(events):
    return events.read_text(encoding="utf-8").count('"stored"') if events.exists() else 0
