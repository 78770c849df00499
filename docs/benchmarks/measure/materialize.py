"""Writing a gem5 checkpoint, beside cp of the result."""

import shutil
import statistics
import sys

from .bench import MB, PAGE, say, spread

SIZES = {"full": dict(fill_mib=1024, copies=5), "small": dict(fill_mib=96, copies=3)}


def measure(bench):
    store = bench.work / "fill.store"
    mib = bench.size["fill_mib"]
    say(f"fill {mib}: a checkpoint of {mib} MiB")
    bench.lapidary(
        *("create", "-D", store, "--name", "fill", "--interval", "2s"),
        *("--", bench.compiled("fill"), mib, 5),
    )
    made = bench.checkpoints(store, "fill")
    last, stored = made[-1], sum(c["storedBytes"] for c in made)
    if last["residentPages"] * PAGE < mib << 20:
        sys.exit("the program was not full at its last checkpoint; is the machine very slow?")
    figures = dict(materialize=[], cp=[], cp_sync=[])
    result, copy = bench.work / "fill.cpt", bench.work / "copy.cpt"
    for i in range(bench.size["copies"]):
        say(f"materialize and cp, round {i + 1} of {bench.size['copies']}")
        shutil.rmtree(result, ignore_errors=True)
        bench.run("sync", "-f", bench.work)
        figures["materialize"].append(
            bench.lapidary("materialize", "-D", store, f"fill/{last['number']}", "--out", result)[0]
        )
        for kind in ("cp", "cp_sync"):
            bench.run("sync", "-f", bench.work)
            sync = " && sync copy.cpt/* copy.cpt ." if kind == "cp_sync" else ""
            figures[kind].append(bench.run("sh", "-c", f"cp -r fill.cpt copy.cpt{sync}")[0])
            shutil.rmtree(copy)
    shutil.rmtree(result)
    bench.figures["materialize"] = figures
    made, cp, synced = (statistics.median(figures[k]) for k in ("materialize", "cp", "cp_sync"))
    bench.row(
        f"materializing {mib} MiB",
        f"{made:.2f} s",
        f"{synced:.2f} s: `cp -r` of the result and sync",
        f"{made / synced:.2f}×",
        "≤ 1.5×",
        made <= 1.5 * synced,
    )
    bench.notes.append(
        f"Materializing: {len(figures['cp'])} alternating runs, the files in memory. materialize {spread(figures['materialize'])}, "
        f"which syncs what it writes; `cp -r` with fsync of each file {spread(figures['cp_sync'])}, without {spread(figures['cp'])} "
        f"({made / cp:.2f}×). In the store it takes {stored / MB:.0f} MB."
    )
