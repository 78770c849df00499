#!/usr/bin/env python3
"""Measures what verbs cost in large stores: builds some of 100, 1,000 and 10,000 checkpoints and tabulates times and memory.

    docs/benchmarks/scale.py                       all: half an hour, 2 GB under /var/tmp
    docs/benchmarks/scale.py --sizes 100,1000      smaller ones
    docs/benchmarks/scale.py --work DIR            keeps the stores in DIR, and takes those that are there
    docs/benchmarks/scale.py --under /path/to/lock each command under another one

The checkpoints are synthetic (Synthetic.java), over the memory of a real program (table.py, 47 MiB): ten runs in each
store, of which 120 pages or so change between two checkpoints. Every verb runs with a heap of 512 MiB at most. The
figures are seconds by the clock / processor seconds / MB of memory at most (/usr/bin/time). `rm`, `prune`,
`gc` and `optimize` work on a copy of the store. It needs GNU time and Python 3.8. The table goes to standard output, progress to standard error.
"""

import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

from measure.bench import HERE, LAPIDARY, java, say

RUNS = 10
HEAP = "512m"


class Scale:
    def __init__(self, work, under):
        self.work, self.under = work, under
        subprocess.run([LAPIDARY, "--version"], check=True, stdout=subprocess.DEVNULL)  # builds it where need be

    def java(self, source, *arguments):
        return java(source, *arguments, under=self.under)

    def lapidary(self, *arguments):
        """Runs a verb; returns seconds, processor seconds, megabytes, and what it wrote."""
        note = self.work / "time.txt"
        # GNU time stands inside of the other command, whose waiting it must not count.
        command = [*self.under, "/usr/bin/time", "-o", note, "-f", "%e %U %S %M", LAPIDARY, *arguments]
        environment = {**os.environ, "JDK_JAVA_OPTIONS": f"-Xmx{HEAP}"}
        done = subprocess.run([str(word) for word in command], capture_output=True, text=True, env=environment)
        if done.returncode != 0:
            sys.exit(f"lapidary {' '.join(map(str, arguments))}: status {done.returncode}\n{done.stderr}")
        elapsed, user, system, kilobytes = note.read_text().split()[-4:]
        return float(elapsed), float(user) + float(system), int(kilobytes) * 1024 / 1e6, done.stdout

    def base(self):
        """A real checkpoint to begin with."""
        store = self.work / "base"
        if not store.exists():
            say("taking checkpoints of table.py")
            self.lapidary(
                "create", "-q", "-D", store, "--name", "base", "--interval", "1", "--max-checkpoints", "2", "--",
                sys.executable, HERE / "table.py", "40", "4", "8000",
            )
        return store

    def build(self, size):
        store = self.work / f"s{size}"
        if not store.exists():
            base = self.base()
            for run in range(1, RUNS + 1):
                say(f"building run {run} of {RUNS} of the store of {size}")
                self.java("Synthetic.java", base, "base/2", store, run, size // RUNS)
        return store

    def measure(self, size):
        """The figures of a store, by what was done."""
        store = self.build(size)
        figures = {}

        def timed(name, *arguments):
            elapsed, processor, megabytes, out = self.lapidary(*arguments)
            figures[name] = f"{elapsed:.2f} / {processor:.2f} / {megabytes:.0f}"
            say(f"{size}: {name}: {figures[name]}")
            return out

        each = size // RUNS
        figures["on disk, MB"] = f"{sum(f.stat().st_size for f in store.rglob('*') if f.is_file()) / 1e6:.0f}"
        first, reading, writing = self.java("Opening.java", store).split()
        figures["open to read, ms: first, then"] = f"{first}, {reading}"
        figures["open to write, ms"] = writing
        timed("list", "list", "-D", store)
        timed("list RUN", "list", "-D", store, "run-1")
        timed("show RUN/N", "show", "-D", store, f"run-1/{each}")
        timed("du", "du", "-D", store)
        timed("du RUN", "du", "-D", store, "run-1")
        timed("du --html", "du", "-D", store, "--html", self.work / "du.html")
        timed("verify", "verify", "-D", store)
        timed("verify --read-data", "verify", "-D", store, "--read-data")
        image = self.work / "image"
        timed("materialize RUN/N", "materialize", "-q", "-D", store, f"run-1/{each}", "--out", image)
        shutil.rmtree(image)
        copy = self.work / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(store, copy)
        timed("rm RUN/N", "rm", "-D", copy, f"run-2/{each // 2}")
        timed("rm RUN", "rm", "-D", copy, "run-3")
        timed("prune --keep-every 10", "prune", "-D", copy, "--keep-every", "10")
        out = timed("gc", "gc", "-D", copy, "--json")
        gc = json.loads(out)
        figures["gc dropped, rewrote"] = f"{gc['deadGenerations']:,}, {gc['sparseGenerations']:,}"
        timed("verify after it", "verify", "-D", copy, "--read-data")
        timed("optimize RUN, level 3", "optimize", "-q", "-D", copy, "run-1", "--level", "3")
        shutil.rmtree(copy)
        return figures


def main():
    parser = argparse.ArgumentParser(usage=__doc__.partition("\n\n")[2])
    parser.add_argument("--sizes", default="100,1000,10000")
    parser.add_argument("--work", type=pathlib.Path)
    parser.add_argument("--under", default="", help="a command that runs the others")
    arguments = parser.parse_args()
    work = arguments.work or pathlib.Path(tempfile.mkdtemp(prefix="lapidary-scale-", dir="/var/tmp"))
    work.mkdir(parents=True, exist_ok=True)
    scale = Scale(work.resolve(), arguments.under.split())
    sizes = [int(size) for size in arguments.sizes.split(",")]
    try:
        columns = [scale.measure(size) for size in sizes]
    finally:
        if not arguments.work:
            shutil.rmtree(work)
    print("| checkpoints | " + " | ".join(f"{size:,}" for size in sizes) + " |")
    print("|---" * (len(sizes) + 1) + "|")
    for name in columns[0]:
        print(f"| {name} | " + " | ".join(column[name] for column in columns) + " |")


if __name__ == "__main__":
    main()
