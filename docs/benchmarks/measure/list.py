"""How long `lapidary list` takes."""

import json

from .bench import LAPIDARY, say
from .table import table_run

SIZES = {"full": dict(list_runs=30), "small": dict(list_runs=10)}


def measure(bench):
    store = table_run(bench)
    say("list")
    out = bench.work / "list.json"
    runs = bench.size["list_runs"]
    bench.run(
        *("hyperfine", "--shell=none", "--warmup", 3, "--runs", runs, "--export-json", out),
        f"{LAPIDARY} list -D {store}",
    )
    result = json.loads(out.read_text())["results"][0]
    bench.figures["list"] = result
    bench.row(
        "`lapidary list` of the first store",
        f"{result['median']:.2f} s",
        "—",
        "—",
        "< 0.5 s",
        result["median"] < 0.5,
    )
    bench.notes.append(
        f"List: `hyperfine --shell=none --warmup 3`, {runs} runs, {result['min']:.2f}–{result['max']:.2f} s, "
        f"user {result['user']:.2f} s, system {result['system']:.2f} s."
    )
