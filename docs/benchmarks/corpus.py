#!/usr/bin/env python3
"""Proves checkpoints of real programs: each is resumed natively, and restored in gem5 where --gem5 names one.

    docs/benchmarks/corpus.py                              every program that this machine has, natively
    docs/benchmarks/corpus.py python3 xz                   some of them
    docs/benchmarks/corpus.py --subjects                   the small C programs instead, one a feature of the kernel
    docs/benchmarks/corpus.py --gem5 PATH/gem5.opt         and some checkpoints of each in gem5, from first to last
    docs/benchmarks/corpus.py --results FILE --tables      the tables of what earlier runs have kept in FILE

A checkpoint is proven where the rest of the output, and the exit code, are those of the uninterrupted run; in gem5 also
where they are up to the limit of instructions. Programs that are not installed are named and left out. The tables go
to standard output, a line a failure to standard error; --work DIR keeps everything, --results FILE a line of JSON a
checkpoint. The exit status is 1 where a checkpoint failed that was not forecast to.
"""

import argparse
import json
import pathlib
import shutil
import sys
import tempfile

from measure.inputs import prepare
from measure.programs import PROGRAMS, find, subjects
from measure.proofs import Proof

VERDICTS = ("fine", "risky", "unusable")


def share(outcomes):
    return f"{sum(not problem for problem in outcomes)}/{len(outcomes)}" if outcomes else "-"


def row(name, lines):
    lines = [line for line in lines if "verdict" in line]
    native = [line["native"] for line in lines if "native" in line]
    simulated = [[x["gem5"] for x in lines if x["verdict"] == v and "gem5" in x] for v in VERDICTS]
    counted = [f"{sum(x['verdict'] == v for x in lines)} {v}" for v in VERDICTS]
    forecast = ", ".join(word for word in counted if not word.startswith("0 "))
    return f"| {name} | {share(native)} | {forecast} | " + " | ".join(share(x) for x in simulated) + " |"


def tables(lines):
    """Share of checkpoints that went on as the program did: natively, and in gem5 by forecast."""
    print("| program | resumed natively | forecast | fine, in gem5 | risky, in gem5 | unusable, in gem5 |")
    print("|---|---|---|---|---|---|")
    for name in dict.fromkeys(line["program"] for line in lines):
        print(row(name, [line for line in lines if line["program"] == name]))
    print(row("**all**", lines))


def unexpected(line):
    """Fine and failed in gem5, or unusable and went well there all the same, or failed natively and not unusable."""
    if line.get("failed"):
        return True
    if line["verdict"] == "unusable":
        return line.get("gem5") == ""
    return bool(line.get("native") or line["verdict"] == "fine" and line.get("gem5"))


def prove(name, program, folder, inputs, options):
    path = find(program.binary)
    if not path:
        print(f"corpus: {name} left out: no {program.binary} on this machine", file=sys.stderr)
        return []
    command = [path, *(word.replace("@", str(inputs)) for word in program.arguments)]
    stdin = str(inputs / program.stdin) if program.stdin else None
    folder.mkdir(exist_ok=True)
    proof = Proof(folder, name, command, stdin, options)
    proof.run()
    for line in proof.checkpoints:
        for way in ("native", "gem5"):
            if line.get(way):
                said = f"corpus: {name}/{line['number']} ({line['verdict']}) {way}: {line[way]}"
                print(said, file=sys.stderr, flush=True)
    if proof.problem or proof.skipped:
        print(f"corpus: {name}: {proof.problem or proof.skipped}", file=sys.stderr, flush=True)
    return proof.checkpoints or [{"program": name, "failed": True}] * bool(proof.problem)


def parse():
    parser = argparse.ArgumentParser(usage=__doc__.partition("\n\n")[2])
    parser.add_argument("programs", nargs="*", metavar="PROGRAM")
    parser.add_argument("--subjects", action="store_true")
    parser.add_argument("--gem5", type=pathlib.Path)
    parser.add_argument("--only-gem5", action="store_true", help="do not resume natively")
    parser.add_argument("--cpus", type=int, default=1, help="of the simulated system: one for each thread of a program")
    parser.add_argument("--insts", type=int, default=20_000_000, help="instructions simulated at most")
    parser.add_argument("--checkpoints", type=int, default=10, help="taken of each program")
    parser.add_argument("--simulated", type=int, default=3, help="of those forecast fine, restored in gem5")
    parser.add_argument("--others", type=int, default=1, help="of those not forecast fine, restored in gem5")
    parser.add_argument("--work", type=pathlib.Path)
    parser.add_argument("--results", type=pathlib.Path, help="file that lines of JSON are added to")
    parser.add_argument("--tables", action="store_true", help="only print the tables of --results")
    options = parser.parse_args()
    if options.gem5:
        options.gem5 = options.gem5.resolve()
    if options.work:
        options.work = options.work.resolve()
    return parser, options


def main():
    parser, options = parse()
    if options.tables:
        tables([json.loads(line) for line in options.results.read_text().splitlines()])
        return
    work = options.work or pathlib.Path(tempfile.mkdtemp(prefix="lapidary-corpus-", dir="/var/tmp"))
    inputs = work / "inputs"
    inputs.mkdir(parents=True, exist_ok=True)
    if not options.subjects:
        prepare(inputs)
    programs = subjects(inputs, options.programs) if options.subjects else PROGRAMS
    unknown = set(options.programs) - set(programs)
    if unknown:
        parser.error(f"no such program: {', '.join(sorted(unknown))}; there are {', '.join(programs)}")
    lines = []
    for name in options.programs or programs:
        proven = prove(name, programs[name], work / name, inputs, options)
        lines += proven
        if options.results:
            with open(options.results, "a", encoding="utf-8") as out:
                out.writelines(json.dumps(line) + "\n" for line in proven)
        if not options.work:
            shutil.rmtree(work / name, ignore_errors=True)
    tables(lines)
    if not options.work:
        shutil.rmtree(work)
    sys.exit(1 if any(unexpected(line) for line in lines) else 0)


if __name__ == "__main__":
    main()
