"""What checkpoints cost a program that computes, beside the same program alone."""

import shutil
import statistics
import sys

from .bench import HERE, printed, say, spread

SIZES = {
    "full": dict(rounds=9, c_rounds=700, py_rounds=9_000_000),
    "small": dict(rounds=3, c_rounds=150, py_rounds=2_000_000),
}


def measure(bench):
    for name, command in (
        ("C", (bench.compiled("compute"), bench.size["c_rounds"])),
        ("python3", (sys.executable, HERE / "compute.py", bench.size["py_rounds"])),
    ):
        native, traced, whole, count, busy, traced_busy = [], [], [], [], [], []
        for i in range(bench.size["rounds"]):
            say(f"run time of {name}, round {i + 1} of {bench.size['rounds']}")
            out = bench.run(*command)[1]
            native.append(printed(out, "seconds"))
            busy.append(printed(out, "cpu"))
            store = bench.work / "runtime.store"
            wall, out = bench.lapidary("create", "-D", store, "--name", "r", "--interval", "1s", "--", *command)
            traced.append(printed(out, "seconds"))
            traced_busy.append(printed(out, "cpu"))
            whole.append(wall)
            count.append(len(bench.checkpoints(store, "r")))
            shutil.rmtree(store)
        ratio = statistics.median(traced) / statistics.median(native)
        bench.figures[f"runtime {name}"] = dict(
            native=native, traced=traced, native_cpu=busy, traced_cpu=traced_busy, whole=whole, checkpoints=count
        )
        bench.row(
            f"run time of a computing program ({name}), one checkpoint a second",
            f"{statistics.median(traced):.2f} s",
            f"{statistics.median(native):.2f} s native",
            f"{100 * (ratio - 1):+.1f} %",
            "≤ 5 %",
            ratio <= 1.05,
        )
        bench.notes.append(
            f"Run time of {name}: {len(native)} alternating runs; native {spread(native)}, traced {spread(traced)}, "
            f"by the program's own clock; processor time "
            f"{100 * (statistics.median(traced_busy) / statistics.median(busy) - 1):+.1f} %; the whole command {statistics.median(whole):.2f} s; "
            f"{statistics.median(count):.0f} checkpoints."
        )
