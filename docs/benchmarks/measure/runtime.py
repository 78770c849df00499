"""What checkpoints cost a program that computes, beside the same program alone.

Runs go in pairs, the order of each pair drawn anew, and each pair gives one ratio: what slows a machine for seconds
(neighbours in the third-level cache, above all) then meets both. The program alone runs with its addresses laid out as
Lapidary lays them out (setarch -R), so that no layout is judged. Python's C library takes other ways on the CPU that the
program is shown by default than on the host's, so python3 runs with both. A pair during which others used the processors is made
again.
"""

import os
import random
import resource
import shutil
import statistics
import sys
import time

from .bench import HERE, printed, say, spread

SIZES = {
    "full": dict(runtime_program=0, rounds=15, c_rounds=700, py_rounds=9_000_000),
    "small": dict(runtime_program=0, rounds=3, c_rounds=150, py_rounds=2_000_000),
}

DISTURBED = 0.05
TRIES = 4


def measure(bench):
    compute = bench.compiled("compute")
    python = (sys.executable, HERE / "compute.py", bench.size["py_rounds"])
    programs = (
        ("C, in 16 MiB", (compute, bench.size["c_rounds"]), ()),
        ("C, in the cache", (compute, 6 * bench.size["c_rounds"], "small"), ()),
        ("python3", python, ()),
        ("python3, `--cpu host`", python, ("--cpu", "host")),
    )
    only = bench.size["runtime_program"]
    for name, command, options in programs[only - 1 : only] if only else programs:
        pairs = [pair(bench, name, command, options, i) for i in range(bench.size["rounds"])]
        wall, busy = ([traced[k] / native[k] for native, traced in pairs] for k in ("seconds", "cpu"))
        native, traced = ([run[i]["seconds"] for run in pairs] for i in (0, 1))
        low, high = interval(wall)
        ratio = statistics.median(wall)
        bench.figures[f"runtime {name}"] = pairs
        bench.row(
            f"run time of a computing program ({name}), one checkpoint a second",
            f"{statistics.median(traced):.2f} s",
            f"{statistics.median(native):.2f} s native",
            f"{percent(ratio)} ({percent(low)} to {percent(high)})",
            "≤ 5 %, ≤ 2 %",
            ratio <= 1.02,
        )
        bench.notes.append(
            f"Run time of {name}: {len(pairs)} pairs, the median of their ratios and its interval of 95 %; native {spread(native)}, "
            f"traced {spread(traced)}, by the program's own clock; processor time {percent(statistics.median(busy))}; it waited "
            f"{statistics.median(t['waited'] - n['waited'] for n, t in pairs) * 1000:.0f} ms longer for a processor and stood still for "
            f"{statistics.median(t['paused'] for _, t in pairs) * 1000:.0f} ms at {statistics.median(t['checkpoints'] for _, t in pairs):.0f} "
            f"checkpoints; {sum(t['again'] for _, t in pairs)} pairs were made again."
        )


def pair(bench, name, command, options, number):
    say(f"run time of {name}, pair {number + 1} of {bench.size['rounds']}")
    for again in range(TRIES):
        before, start = others(), time.monotonic()
        runs = [native, traced]
        random.shuffle(runs)
        made = {run: run(bench, command, options) for run in runs}
        if others() - before < DISTURBED * (time.monotonic() - start):
            break
    made[traced]["again"] = again
    return made[native], made[traced]


def native(bench, command, _):
    return figures(bench.run("setarch", "-R", *command)[1])


def traced(bench, command, options):
    store = bench.work / "runtime.store"
    out = bench.lapidary("create", "-D", store, "--name", "r", "--interval", "1s", *options, "--", *command)[1]
    checkpoints = bench.checkpoints(store, "r")
    shutil.rmtree(store)
    paused = sum(int(c["attributes"]["pause-nanos"]) for c in checkpoints) / 1e9
    return dict(figures(out), checkpoints=len(checkpoints), paused=paused)


def figures(out):
    return {name: printed(out, name) for name in ("seconds", "cpu", "waited")}


def others():
    """Seconds of processor time that others than this process and its children have used."""
    with open("/proc/stat", encoding="ascii") as file:
        user, nice, system = (int(word) for word in file.readline().split()[1:4])
    own = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return (user + nice + system) / os.sysconf("SC_CLK_TCK") - sum(u.ru_utime + u.ru_stime for u in own)


def interval(values):
    """Order statistics between which the median lies with 95 % confidence, whatever the distribution."""
    ordered = sorted(values)
    skipped = max(0, int(len(ordered) / 2 - 0.98 * len(ordered) ** 0.5))  # normal approximation of the binomial
    return ordered[skipped], ordered[-1 - skipped]


def percent(ratio):
    return f"{100 * (ratio - 1):+.1f} %"
