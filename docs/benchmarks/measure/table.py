"""The store that several parts look at: table.py, checkpoints at 0.5 s. Made once a run."""

import sys

from .bench import HERE, say

SIZES = {"full": dict(table_mb=300, checkpoints=20), "small": dict(table_mb=40, checkpoints=20)}


def table_run(bench):
    store = bench.work / "table.store"
    if not store.exists():
        say(f"python3 table.py {bench.size['table_mb']}: {bench.size['checkpoints']} checkpoints at 0.5 s")
        bench.lapidary(
            *("create", "-D", store, "--name", "table", "--interval", "0.5s", "--keyframe-every", "10"),
            *("--max-checkpoints", bench.size["checkpoints"], "--report", bench.work / "table.json"),
            *("--", *table_command(bench)),
        )
    return store


def table_command(bench):
    return sys.executable, HERE / "table.py", bench.size["table_mb"], 0.5 * bench.size["checkpoints"] + 1
