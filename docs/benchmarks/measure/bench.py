"""What all parts share: running commands and keeping their figures for the report."""

import contextlib
import datetime
import json
import os
import pathlib
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent.parent
LAPIDARY = HERE.parent.parent / "lapidary"
PAGE = 4096
MB = 1e6


def java(source, *arguments, under=()):
    """Runs one of the Java programs beside the benchmarks, with the built classes; returns what it wrote."""
    jdk = subprocess.run([LAPIDARY, "--print-java-home"], capture_output=True, text=True, check=True).stdout.strip()
    target = LAPIDARY.parent / "cli" / "target"
    classes = ":".join(str(jar) for jar in [target / "lapidary-cli.jar", *sorted((target / "lib").glob("*.jar"))])
    command = [
        *under, f"{jdk}/bin/java", "-XX:+UseSerialGC", "-Xmx3g", f"-Djava.library.path={target / 'native'}",
        "-Djdk.util.jar.enableMultiRelease=false", "--enable-native-access=ALL-UNNAMED", "-cp", classes, HERE / source,
        *arguments,
    ]
    environment = {**os.environ, "MALLOC_ARENA_MAX": "2"}
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, env=environment)
    if done.returncode != 0:
        sys.exit(f"{source}: {done.stderr}")
    return done.stdout


class Bench:
    """One run of the benchmark: `size` its numbers by name, `work` a directory for all that it writes."""

    def __init__(self, work, size):
        self.work, self.size = work, size
        self.log = open(work / "commands.txt", "w", encoding="utf-8")
        self.figures, self.rows, self.notes = {}, [], []

    def run(self, *command, quiet=True, **options):
        """Runs a command and returns its wall-clock time and standard output."""
        command = [str(word) for word in command]
        self.log.write(" ".join(command) + "\n")
        self.log.flush()
        start = time.monotonic()
        done = subprocess.run(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE if quiet else None, text=True, cwd=self.work, **options
        )
        seconds = time.monotonic() - start
        if done.returncode != 0:
            sys.exit(f"{' '.join(command)}: status {done.returncode}\n{done.stdout}\n{done.stderr or ''}")
        return seconds, done.stdout

    def lapidary(self, *arguments):
        return self.run(LAPIDARY, *arguments)

    def compiled(self, name):
        self.run("cc", "-O2", "-o", self.work / name, HERE / f"{name}.c")
        return self.work / name

    def checkpoints(self, store, run):
        return json.loads(self.lapidary("list", "--json", "-D", store, run)[1])["checkpoints"]

    def row(self, what, figure, peer, ratio, goal, met):
        self.rows.append((what, figure, peer, ratio, goal, "yes" if met else "**no**"))
        say(" | ".join(self.rows[-1]))
        self.keep_figures()

    def keep_figures(self):
        """Writes all figures so far, so that a run that is cut off leaves those that it has measured."""
        (self.work / "figures.json").write_text(json.dumps(self.figures, indent=1))

    def report(self, name):
        jdk = self.lapidary("--print-java-home")[1].strip()
        version = next(
            line.split('"')[1] for line in open(f"{jdk}/release", encoding="utf-8") if line.startswith("JAVA_RUNTIME_VERSION")
        )
        head = (
            f"{datetime.date.today()} · Linux {platform.release().split('-')[0]} · {cpu()}, {os.cpu_count()} CPUs, "
            f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB · JDK {version} · "
            f"load at the end {os.getloadavg()[0]:.1f}"
        )
        lines = [head, "", f"    docs/benchmarks/bench.py{name}", "", "| | Lapidary | beside it | ratio | goal | met |", "|---|---|---|---|---|---|"]
        lines += ["| " + " | ".join(row) + " |" for row in self.rows]
        lines += [""] + [f"- {note}" for note in self.notes]
        return "\n".join(lines)


@contextlib.contextmanager
def in_memory():
    """A directory in memory."""
    directory = tempfile.mkdtemp(prefix="lapidary-bench-", dir="/dev/shm")
    try:
        yield pathlib.Path(directory)
    finally:
        shutil.rmtree(directory)


def say(text):
    print(f"bench: {text}", file=sys.stderr, flush=True)


def spread(values):
    return f"{min(values):.2f}–{max(values):.2f} s"


def printed(output, name):
    return float(next(line.split()[1] for line in output.splitlines() if line.startswith(name + " ")))


def state(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="latin-1") as file:
            return file.read().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return ""


def cpu():
    for line in open("/proc/cpuinfo", encoding="utf-8"):
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
