#!/usr/bin/env python3
"""Proves checkpoints of real programs: each is resumed natively, and restored in gem5 where --gem5 names one.

    docs/benchmarks/corpus.py                              every program that this machine has, natively
    docs/benchmarks/corpus.py python3 xz                   some of them
    docs/benchmarks/corpus.py --gem5 PATH/gem5.opt         and the first, middle and last checkpoint of each in gem5

A checkpoint is proven where the rest of the output, and the exit code, are those of the uninterrupted run; in gem5 also
where they are up to the limit of instructions. Programs that are not installed are named and left out. The table goes
to standard output, a line a failure to standard error; --work DIR keeps everything. The exit status is 1 where a
checkpoint failed that was not forecast to.
"""

import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

from measure.programs import PROGRAMS, find, prepare

HERE = pathlib.Path(__file__).resolve().parent
LAPIDARY = HERE.parent.parent / "lapidary"
ENVIRONMENT = {"LC_ALL": "C", "PATH": os.environ["PATH"], "HOME": "/tmp"}
LIMIT = "lapidary: instruction limit"


class Proof:
    """One program: its run, its checkpoints, and what became of them."""

    def __init__(self, work, name, command, options):
        self.work, self.name, self.command, self.options = work, name, command, options
        self.store = work / "store"
        self.verdicts, self.native, self.simulated = {}, {}, {}
        self.problem = ""

    def lapidary(self, *arguments):
        words = [str(word) for word in (LAPIDARY, *arguments)]
        return subprocess.run(words, cwd=self.work, env=ENVIRONMENT, capture_output=True, text=True, errors="replace")

    def run(self):
        expected = self.work / "expected"
        start = time.monotonic()
        with open(expected, "wb") as out:
            done = subprocess.run(self.command, cwd=self.work, env=ENVIRONMENT, stdout=out, stderr=subprocess.PIPE)
        seconds = time.monotonic() - start
        self.expected, self.code = expected.read_bytes(), done.returncode
        if not self.take(seconds):
            return
        checkpoints = json.loads(self.lapidary("list", "--json", "-D", self.store, "p").stdout)["checkpoints"]
        self.numbers = [checkpoint["number"] for checkpoint in checkpoints]
        for number in self.numbers:
            self.resume(number)
        if self.options.gem5:
            for number in sorted({self.numbers[0], self.numbers[len(self.numbers) // 2], self.numbers[-1]}):
                self.simulate(number)

    def take(self, seconds):
        """Takes checkpoints, at shorter and shorter intervals until there are some."""
        for attempt in range(4):
            shutil.rmtree(self.store, ignore_errors=True)
            interval = seconds / (self.options.checkpoints + 2) / 2**attempt
            done = self.lapidary(
                "create", "-D", self.store, "--name", "p", "--interval", f"{max(interval, 0.001):.4f}",
                "--max-checkpoints", self.options.checkpoints, "--exit-with-program", "--stdout", "traced",
                "--", *self.command,
            )
            if done.returncode != self.code:
                self.problem = f"create: exit {done.returncode} for {self.code}: {last(done.stderr)}"
                return False
            if (self.work / "traced").read_bytes() != self.expected:
                self.problem = "create: the traced program printed something else"
                return False
            listed = self.lapidary("list", "--json", "-D", self.store, "p")
            if listed.returncode == 0 and len(json.loads(listed.stdout)["checkpoints"]) >= 3:
                return True
        self.problem = "create: too few checkpoints: " + last(done.stderr)
        return False

    def shown(self, number):
        return json.loads(self.lapidary("show", "--json", "-D", self.store, f"p/{number}").stdout)

    def rest(self, number):
        shown = self.shown(number)
        self.verdicts[number] = shown.get("forecast", {}).get("verdict", "-")
        offset = next((d["offset"] for d in shown["descriptors"] if d["number"] == 1), 0)
        return self.expected[offset:]

    def resume(self, number):
        rest = self.rest(number)
        done = self.lapidary("resume", "-D", self.store, f"p/{number}", "--stdout", "resumed")
        printed = (self.work / "resumed").read_bytes()
        if done.returncode != self.code:
            self.native[number] = f"exit {done.returncode} for {self.code}: {last(done.stderr)}"
        elif printed != rest:
            self.native[number] = f"{len(printed)} bytes of output for {len(rest)}: {last(done.stderr)}"
        else:
            self.native[number] = ""

    def simulate(self, number):
        directory = self.work / f"{number}.cpt"
        made = self.lapidary("materialize", "-D", self.store, f"p/{number}", "--out", directory)
        if made.returncode != 0:
            self.simulated[number] = "not materialized: " + last(made.stderr)
            return
        if not (self.work / "lapidary_se.py").exists():
            self.lapidary("gem5-script")
        command = [
            str(self.options.gem5), "-d", "m5out", "lapidary_se.py", "--restore", directory.name,
            "--max-insts", str(self.options.insts), "--output", "simulated",
        ]
        (self.work / "simulated").write_bytes(b"")
        try:
            done = subprocess.run(
                command, cwd=self.work, env=ENVIRONMENT, capture_output=True, text=True, errors="replace", timeout=900
            )
        except subprocess.TimeoutExpired:
            self.simulated[number] = "not ended after 15 minutes"
            return
        finally:
            shutil.rmtree(directory)
        said, printed, rest = done.stdout + done.stderr, (self.work / "simulated").read_bytes(), self.rest(number)
        if LIMIT in said:
            self.simulated[number] = "" if rest.startswith(printed) else "other output"
        elif done.returncode == self.code and printed == rest:
            self.simulated[number] = ""
        else:
            words = [line for line in said.splitlines() if "fatal" in line or "panic" in line or "fault" in line.lower()]
            self.simulated[number] = f"exit {done.returncode}, {len(printed)} bytes for {len(rest)}: " + (
                words[0] if words else last(said)
            )


def last(text):
    lines = text.strip().splitlines()
    return lines[-1] if lines else ""


def share(outcomes):
    return f"{sum(not problem for problem in outcomes.values())}/{len(outcomes)}" if outcomes else "-"


def main():
    parser = argparse.ArgumentParser(usage=__doc__.partition("\n\n")[2])
    parser.add_argument("programs", nargs="*", metavar="PROGRAM")
    parser.add_argument("--gem5", type=pathlib.Path)
    parser.add_argument("--insts", type=int, default=20_000_000)
    parser.add_argument("--checkpoints", type=int, default=10)
    parser.add_argument("--work", type=pathlib.Path)
    options = parser.parse_args()
    if options.gem5:
        options.gem5 = options.gem5.resolve()
    unknown = set(options.programs) - set(PROGRAMS)
    if unknown:
        parser.error(f"no such program: {', '.join(sorted(unknown))}; there are {', '.join(PROGRAMS)}")
    work = (options.work or pathlib.Path(tempfile.mkdtemp(prefix="lapidary-corpus-", dir="/var/tmp"))).resolve()
    work.mkdir(parents=True, exist_ok=True)
    inputs = work / "inputs"
    prepare(inputs)
    proofs, unexpected = [], 0
    print("| program | checkpoints | resumed natively | in gem5 | forecast | remarks |\n|---|---|---|---|---|---|")
    for name in options.programs or PROGRAMS:
        binary, arguments = PROGRAMS[name]
        path = find(binary)
        if not path:
            print(f"corpus: {name} left out: no {binary} on this machine", file=sys.stderr)
            continue
        folder = work / name
        folder.mkdir(exist_ok=True)
        proof = Proof(folder, name, [path, *(word.replace("@", str(inputs)) for word in arguments)], options)
        proof.run()
        proofs.append(proof)
        for kind, outcomes in (("resumed", proof.native), ("gem5", proof.simulated)):
            for number, problem in outcomes.items():
                if problem:
                    expected = proof.verdicts.get(number) == "unusable"
                    unexpected += not expected
                    print(f"corpus: {name}/{number} {kind}: {problem}", file=sys.stderr)
        if proof.problem:
            unexpected += 1
        verdicts = sorted(set(proof.verdicts.values()))
        counted = ", ".join(f"{list(proof.verdicts.values()).count(v)} {v}" for v in verdicts)
        print(
            f"| {name} | {len(proof.native)} | {share(proof.native)} | {share(proof.simulated)} | {counted} | {proof.problem} |",
            flush=True,
        )
        shutil.rmtree(folder, ignore_errors=True) if not options.work else None
    native = [p for proof in proofs for p in proof.native.values()]
    simulated = [p for proof in proofs for p in proof.simulated.values()]
    print(
        f"\n{len(proofs)} programs; resumed natively {sum(not p for p in native)} of {len(native)};"
        f" in gem5 {sum(not p for p in simulated)} of {len(simulated)}"
    )
    if not options.work:
        shutil.rmtree(work)
    sys.exit(1 if unexpected else 0)


if __name__ == "__main__":
    main()
