"""Pauses by the size of a program and the share of it that changes, beside gcore of the same program."""

import shutil
import statistics

from .bench import MB, PAGE, say
from .pauses import gcore

SIZES = {
    "full": dict(dirty_checkpoints=10, dirty_most_mib=4096, dirty_interval_ms=3000),
    "small": dict(dirty_checkpoints=6, dirty_most_mib=64, dirty_interval_ms=500),
}


def measure(bench):
    program, wanted = bench.compiled("dirty"), bench.size["dirty_checkpoints"]
    bench.notes.append(
        f"Pauses by size and share: {wanted} checkpoints each after the first, which reads all; median / 99th percentile "
        "(of so few, the longest). `gcore` is stopped as long whatever changed."
    )
    for mib in [size for size in (64, 1024, 4096) if size <= bench.size["dirty_most_mib"]]:
        interval = bench.size["dirty_interval_ms"] / 1000 * (1 if mib <= 1024 else 3)
        seconds = round((wanted + 3) * interval * 3 + 10)
        core, stood = gcore(bench, (program, mib, 10, 60), 2)
        bench.figures[f"dirty {mib} gcore"] = dict(command=core, pause=stood)
        for percent in (1, 10, 100):
            say(f"{mib} MiB, {percent} % of it changing")
            store = bench.work / "dirty.store"
            bench.lapidary(
                *("create", "-D", store, "--name", "d", "--interval", f"{interval}s", "--max-checkpoints", wanted + 1),
                *("--", program, mib, percent, seconds if mib > 64 else round((wanted + 3) * interval * 2)),
            )
            later = bench.checkpoints(store, "d")[1:]
            shutil.rmtree(store)
            pauses = sorted(int(c["attributes"]["pause-nanos"]) / 1e6 for c in later)
            read = statistics.median(int(c["attributes"]["pages-read"]) for c in later) * PAGE / MB
            copies = sum("pages-read-late" in c["attributes"] for c in later)
            p99 = pauses[(len(pauses) * 99 + 99) // 100 - 1]
            median = statistics.median(pauses)
            bench.figures[f"dirty {mib} {percent}"] = dict(pauses=pauses, read=read, copies=copies)
            bench.row(
                f"pause at {mib} MiB, {percent} % changing ({read:.0f} MB read, {copies} of {len(later)} of a copy)",
                f"{median:.1f} / {p99:.1f} ms",
                f"{stood * 1000:.0f} ms: `gcore`",
                f"1/{stood * 1000 / median:.0f}",
                "—",
                True,
            )
