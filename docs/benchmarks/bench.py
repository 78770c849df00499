#!/usr/bin/env python3
"""Measures what Lapidary costs, each figure beside a peer in the same run, and prints a Markdown report.

    docs/benchmarks/bench.py                  all of it, full size: about 45 minutes, 8 GB of disk
    docs/benchmarks/bench.py --small          small size: about 2 minutes
    docs/benchmarks/bench.py bytes list       some of it: bytes, pauses, dirty, storing, runtime, materialize, several, list

The report goes to standard output, progress to standard error. What was run, with all arguments, is in DIR/commands.txt
and every single figure in DIR/figures.json, which grows row by row; --work names DIR, which is kept then.
"""

import argparse
import importlib
import pathlib
import shutil
import signal
import sys
import tempfile

from measure import table
from measure.bench import Bench

PARTS = {name: importlib.import_module(f"measure.{name}") for name in ("bytes", "pauses", "dirty", "storing", "runtime", "materialize", "several", "list")}


def sizes(which):
    """The numbers of all parts by name; each is an option of the command line too."""
    return {name: value for part in (table, *PARTS.values()) for name, value in part.SIZES[which].items()}


def main():
    parser = argparse.ArgumentParser(usage=__doc__.partition("\n\n")[2])
    parser.add_argument("parts", nargs="*", metavar="PART")
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--work", type=pathlib.Path)
    for option in sizes("full"):
        parser.add_argument("--" + option.replace("_", "-"), type=int)
    arguments = parser.parse_args()
    unknown = set(arguments.parts) - set(PARTS)
    if unknown:
        parser.error(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    # `create` is ended by SIGINT, which a shell has its background jobs, and all that they start, ignore.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    size = sizes("small" if arguments.small else "full")
    for option in size:
        if getattr(arguments, option) is not None:
            size[option] = getattr(arguments, option)
    needed = ["cc", "gzip", "gcore", "hyperfine", "restic", "zstd"]
    missing = [program for program in needed if not shutil.which(program)]
    if missing:
        sys.exit(f"needed and not found: {', '.join(missing)}")
    work = arguments.work or pathlib.Path(tempfile.mkdtemp(prefix="lapidary-bench-", dir="/var/tmp"))
    work.mkdir(parents=True, exist_ok=True)
    bench = Bench(work.resolve(), size)
    bench.lapidary("--version")  # builds it where that is still to be done
    try:
        for part in arguments.parts or PARTS:
            PARTS[part].measure(bench)
        bench.keep_figures()
        print(bench.report("".join(" " + a for a in without_work(sys.argv[1:]))))
    finally:
        if not arguments.work:
            shutil.rmtree(work)


def without_work(arguments):
    kept, skip = [], False
    for argument in arguments:
        if skip or argument.startswith("--work"):
            skip = argument == "--work"
        else:
            kept.append(argument)
    return kept


if __name__ == "__main__":
    main()
