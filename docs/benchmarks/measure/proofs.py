"""A program, its checkpoints, and whether each goes on as the program did: natively, and in gem5."""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import time

LAPIDARY = pathlib.Path(__file__).resolve().parent.parent.parent.parent / "lapidary"
ENVIRONMENT = {"LC_ALL": "C", "PATH": os.environ["PATH"], "HOME": "/tmp"}
LIMIT = "lapidary: instruction limit"
# How much farther what is forecast unusable is followed where all goes well: a handler may return much later.
PATIENCE = 20
TIMEOUT = 1800  # seconds for one simulation, which takes half a minute where nothing else runs
SKIPPED = 77  # of the small C programs, where the machine lacks what they are about
TELLING = ("fatal", "panic", "fault", "unimplemented", "lapidary: ")


class Proof:
    """One program: its run, its checkpoints, and what became of them."""

    def __init__(self, work, name, command, stdin, options):
        self.work, self.name, self.command, self.stdin, self.options = work, name, command, stdin, options
        self.store = work / "store"
        self.problem = self.skipped = ""
        self.checkpoints = []

    def lapidary(self, *arguments):
        words = [str(word) for word in (LAPIDARY, *arguments)]
        return subprocess.run(
            words, cwd=self.work, env=ENVIRONMENT, capture_output=True, text=True, errors="replace"
        )

    def run(self):
        expected = self.work / "expected"
        start = time.monotonic()
        with open(expected, "wb") as out, open(self.stdin or os.devnull, "rb") as given:
            done = subprocess.run(
                self.command, cwd=self.work, env=ENVIRONMENT, stdin=given, stdout=out, stderr=subprocess.PIPE
            )
        seconds = time.monotonic() - start
        self.expected = expected.read_bytes()
        self.code = done.returncode if done.returncode >= 0 else 128 - done.returncode
        if self.code == SKIPPED:
            self.skipped = self.expected.decode().strip()
            return
        if not self.take(seconds):
            return
        listed = json.loads(self.lapidary("list", "--json", "-D", self.store, "p").stdout)["checkpoints"]
        self.checkpoints = [self.forecast(checkpoint["number"]) for checkpoint in listed]
        if not self.options.only_gem5:
            for checkpoint in self.checkpoints:
                checkpoint["native"] = self.resume(checkpoint)
        if self.options.gem5:
            for checkpoint in self.simulated():
                checkpoint["gem5"] = self.simulate(checkpoint, self.options.insts)
                if checkpoint["verdict"] == "unusable" and not checkpoint["gem5"]:
                    checkpoint["gem5"] = self.simulate(checkpoint, self.options.insts * PATIENCE)

    def take(self, seconds):
        """Takes checkpoints, at shorter and shorter intervals until there are some."""
        for attempt in range(5):
            shutil.rmtree(self.store, ignore_errors=True)
            interval = seconds / (self.options.checkpoints + 2) / 2**attempt
            done = self.lapidary(
                "create", "-D", self.store, "--name", "p", "--interval", f"{max(interval, 0.0002):.5f}",
                "--max-checkpoints", self.options.checkpoints, "--exit-with-program",
                "--stdin", self.stdin or os.devnull, "--stdout", "traced", "--", *self.command,
            )  # fmt: skip
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

    def forecast(self, number):
        shown = json.loads(self.lapidary("show", "--json", "-D", self.store, f"p/{number}").stdout)
        return {
            "program": self.name,
            "number": number,
            "threads": len(shown["threads"]),
            "verdict": shown["forecast"]["verdict"],
            "reasons": [r["text"] for r in shown["forecast"]["reasons"] if r["severity"] != "note"],
            "offset": next((d["offset"] for d in shown["descriptors"] if d["number"] == 1), 0),
        }

    def resume(self, checkpoint):
        """What went wrong, or nothing."""
        given = ["--stdin", os.devnull] if not self.stdin else []
        done = self.lapidary(
            "resume", "-D", self.store, f"p/{checkpoint['number']}", *given, "--stdout", "resumed"
        )
        printed, rest = (self.work / "resumed").read_bytes(), self.expected[checkpoint["offset"] :]
        if done.returncode != self.code:
            return f"exit {done.returncode} for {self.code}: {last(done.stderr)}"
        if printed != rest:
            return f"{len(printed)} bytes of output for {len(rest)}: {last(done.stderr)}"
        return ""

    def simulated(self):
        """Those to be simulated, as far as there is a CPU for each of their threads."""
        usable = [c for c in self.checkpoints if c["threads"] <= self.options.cpus]
        fine = [c for c in usable if c["verdict"] == "fine"]
        others = [c for c in usable if c["verdict"] != "fine"]
        return spread(fine, self.options.simulated) + spread(others, self.options.others)

    def simulate(self, checkpoint, limit):
        """What went wrong, or nothing. What is forecast unusable is tried all the same."""
        directory = self.work / f"{checkpoint['number']}.cpt"
        shutil.rmtree(directory, ignore_errors=True)  # of the same one followed less far
        if not (self.work / "lapidary_se.py").exists():
            self.lapidary("gem5-script")
        made = self.lapidary(
            "materialize", "-D", self.store, f"p/{checkpoint['number']}", "--force", "--out", directory, *self.template()
        )
        if made.returncode != 0:
            return "not materialized: " + last(made.stderr)
        command = [
            *self.simulator, "--num-cpus", str(self.options.cpus), "--restore", directory.name,
            "--max-insts", str(limit), "--output", str(self.work / "simulated"),
        ]  # fmt: skip
        (self.work / "simulated").write_bytes(b"")
        try:
            done = subprocess.run(
                command, cwd=self.work, env=ENVIRONMENT, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                errors="replace", timeout=TIMEOUT,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return f"not ended after {TIMEOUT} s"
        finally:
            if not self.options.work:
                shutil.rmtree(directory)
        if done.returncode == -signal.SIGKILL:
            raise ChildProcessError("gem5 was killed: out of memory?")
        said, printed = done.stdout + done.stderr, (self.work / "simulated").read_bytes()
        rest = self.expected[checkpoint["offset"] :]
        checkpoint["printed"], checkpoint["ended"] = len(printed), LIMIT not in said
        told = [line for line in said.splitlines() if any(word in line.lower() for word in TELLING)]
        checkpoint["told"] = [line for line in told if "build/" in line or "src/" in line][:3]
        if LIMIT in said:
            return "" if rest.startswith(printed) else "other output: " + (told[0] if told else "")
        if done.returncode == self.code and printed == rest:
            return ""
        return f"exit {done.returncode}, {len(printed)} bytes for {len(rest)}: " + (told or [last(said)])[-1]


    @property
    def simulator(self):
        return [str(self.options.gem5), "-d", "m5out", "lapidary_se.py"]

    def template(self):
        """Options of materialize for a system of more than one CPU, which is learnt at the first time."""
        if self.options.cpus == 1:
            return []
        learnt = self.work / "template"
        if not learnt.exists():
            words = [*self.simulator, "--checkpoint-template", str(learnt), "--num-cpus", str(self.options.cpus)]
            subprocess.run(words, cwd=self.work, env=ENVIRONMENT, capture_output=True, check=True)
        return ["--template", learnt / "m5.cpt"]


def spread(checkpoints, wanted):
    """As many of them, from first to last."""
    if len(checkpoints) <= wanted:
        return checkpoints
    if wanted == 1:
        return [checkpoints[len(checkpoints) // 2]]
    return [checkpoints[i * (len(checkpoints) - 1) // (wanted - 1)] for i in range(wanted)]


def last(text):
    lines = text.strip().splitlines()
    return lines[-1] if lines else ""
