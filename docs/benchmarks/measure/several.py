"""Writing twenty gem5 checkpoints of one keyframe in one command, beside twenty commands."""

import os
import shutil
import statistics
import sys

from .bench import HERE, MB, PAGE, in_memory, say, spread

SIZES = {"full": dict(several_mb=100, several_rounds=3), "small": dict(several_mb=20, several_rounds=2)}

COUNT = 20


def measure(bench):
    store = several_run(bench)
    several(bench, store, bench.work, "on disk")
    with in_memory() as memory:
        several(bench, store, memory, "in memory")


def several_run(bench):
    """Its second keyframe, at which the table is built, and the checkpoints on it."""
    store = bench.work / "several.store"
    if not store.exists():
        say(f"python3 table.py {bench.size['several_mb']}: {2 * COUNT} checkpoints at 0.5 s")
        bench.lapidary(
            *("create", "-D", store, "--name", "table", "--interval", "0.5s", "--keyframe-every", COUNT),
            *("--max-checkpoints", 2 * COUNT),
            *("--", sys.executable, HERE / "table.py", bench.size["several_mb"], 2 * COUNT + 1),
        )
    return store


def several(bench, store, place, where):
    out, first, last = place / "several", COUNT + 1, 2 * COUNT
    made = bench.checkpoints(store, "table")
    if made[first - 1]["keyframe"] != first or len(made) < last:
        sys.exit("the program ended before its last checkpoint; is the machine very slow?")
    logical = sum(c["residentPages"] for c in made[first - 1 : last]) * PAGE
    together, single = [], []
    for i in range(bench.size["several_rounds"]):
        say(f"{COUNT} checkpoints {where}, round {i + 1} of {bench.size['several_rounds']}")
        bench.run("sync", "-f", place)
        together.append(bench.lapidary("materialize", "-D", store, f"table/{first}..{last}", "--out", out)[0])
        shutil.rmtree(out)
        bench.run("sync", "-f", place)
        os.mkdir(out)
        single.append(
            sum(
                bench.lapidary("materialize", "-D", store, f"table/{n}", "--out", out / f"{n}.cpt")[0]
                for n in range(first, last + 1)
            )
        )
        shutil.rmtree(out)
    bench.figures[f"several {where}"] = dict(together=together, single=single)
    whole, apart = statistics.median(together), statistics.median(single)
    bench.row(
        f"materializing {COUNT} checkpoints on one keyframe {where}, {logical / MB:.0f} MB together",
        f"{whole:.2f} s",
        f"{apart:.2f} s: `materialize` of each",
        f"1/{apart / whole:.1f}",
        "< 1/2",
        whole * 2 < apart,
    )
    bench.notes.append(
        f"Several {where}: {bench.size['several_rounds']} runs by turns; {spread(together)} together, "
        f"{spread(single)} one by one."
    )
