#!/usr/bin/env python3
"""Measures what Lapidary costs, each figure beside a peer in the same run, and prints a Markdown report.

    docs/benchmarks/bench.py                  all of it, full size: about 15 minutes, 8 GB of disk
    docs/benchmarks/bench.py --small          small size: about 2 minutes
    docs/benchmarks/bench.py bytes list       some of it: bytes, pauses, runtime, materialize, list

The report goes to standard output, progress to standard error. What was run, with all arguments, is in DIR/commands.txt
and every single figure in DIR/figures.json; --work names DIR, which is kept then.
"""

import argparse
import datetime
import json
import os
import pathlib
import platform
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
LAPIDARY = HERE.parent.parent / "lapidary"
PARTS = ("bytes", "pauses", "runtime", "materialize", "list")
PAGE = 4096
MB = 1e6

SIZES = {
    "full": dict(table_mb=300, checkpoints=20, gzip_samples=0, rounds=9, c_rounds=700, py_rounds=9_000_000, fill_mib=1024, copies=5),
    "small": dict(table_mb=40, checkpoints=20, gzip_samples=3, rounds=3, c_rounds=150, py_rounds=2_000_000, fill_mib=96, copies=3),
}


class Bench:
    def __init__(self, work, size):
        self.work, self.size = work, size
        self.log = open(work / "commands.txt", "w", encoding="utf-8")
        self.figures, self.rows, self.notes = {}, [], []

    # -- running things --

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

    # -- the parts --

    def table_run(self):
        """The store that three parts look at: a Python program, checkpoints at 0.5 s. Made once."""
        store = self.work / "table.store"
        if not store.exists():
            say(f"python3 table.py {self.size['table_mb']}: {self.size['checkpoints']} checkpoints at 0.5 s")
            self.lapidary(
                *("create", "-D", store, "--name", "table", "--interval", "0.5s", "--keyframe-every", "10"),
                *("--max-checkpoints", self.size["checkpoints"], "--report", self.work / "table.json"),
                *("--", *self.table_command()),
            )
        return store

    def table_command(self):
        return sys.executable, HERE / "table.py", self.size["table_mb"], 0.5 * self.size["checkpoints"] + 1

    def bytes(self):
        store = self.table_run()
        made = self.checkpoints(store, "table")
        stored = sum(c["storedBytes"] for c in made)
        disk = sum(f.stat().st_size for f in store.rglob("*") if f.is_file())
        every = self.size["gzip_samples"] or len(made)
        chosen = [made[round(i * (len(made) - 1) / max(1, every - 1))]["number"] for i in range(min(every, len(made)))]
        sizes = {"-6": [], "-1": []}
        for number in chosen:
            say(f"gzip of the image of checkpoint {number}")
            directory = self.work / "image.cpt"
            self.lapidary("materialize", "-D", store, f"table/{number}", "--out", directory)
            image = next(directory.glob("*.pmem"))
            for level in sizes:
                packed = self.work / "image.gz"
                with open(packed, "wb") as out:
                    self.log.write(f"gzip {level} -c {image} > {packed}\n")
                    subprocess.run(["gzip", level, "-c", image], stdout=out, check=True)
                sizes[level].append(packed.stat().st_size)
                packed.unlink()
            shutil.rmtree(directory)
        gzipped = {level: statistics.mean(of) * len(made) for level, of in sizes.items()}
        counts = {k: sum(c["pages"][k] for c in made) for k in made[0]["pages"]}
        looked = sum(v for k, v in counts.items() if k != "rebased")
        logical = sum(c["residentPages"] for c in made) * PAGE
        self.figures["bytes"] = dict(stored=stored, disk=disk, gzip=sizes, logical=logical, counts=counts, checkpoints=made)
        self.row(
            f"store of {len(made)} checkpoints of python3, bytes on disk",
            f"{disk / MB:.1f} MB",
            f"{gzipped['-6'] / MB:.1f} MB: as many images, `gzip -6`",
            f"1/{gzipped['-6'] / disk:.1f}",
            "< 1/10",
            disk * 10 < gzipped["-6"],
        )
        last = made[-1]["residentPages"] * PAGE
        self.notes.append(
            f"Bytes: {logical / MB:.0f} MB of memory in {len(made)} checkpoints (the last one {last / MB:.0f} MB); "
            f"{stored / len(made) / MB:.2f} MB stored a checkpoint, "
            f"the first {made[0]['storedBytes'] / MB:.1f}, the median {statistics.median(c['storedBytes'] for c in made) / MB:.1f}, "
            f"the largest {max(c['storedBytes'] for c in made) / MB:.1f}. "
            f"Of {looked} pages looked at: "
            + ", ".join(f"{k} {100 * counts[k] / looked:.1f} %" for k in ("unchanged", "zero", "deduplicated", "delta", "plain"))
            + f"; {counts['rebased']} rewritten whole by keyframes. "
            f"`gzip -1`: {gzipped['-1'] / MB:.1f} MB, {gzipped['-1'] / disk:.1f} times the store. "
            + (f"Gzip was run on {len(chosen)} images and scaled." if len(chosen) < len(made) else "Gzip was run on every image.")
        )

    def pauses(self):
        store = self.table_run()
        made = self.checkpoints(store, "table")
        rows = []
        for c in made:
            pages = c["pages"]
            changed = sum(pages[k] for k in ("zero", "deduplicated", "delta", "plain")) * PAGE / MB
            rows.append((int(c["attributes"]["pause-nanos"]) / 1e6, changed, int(c["attributes"]["pages-read"]) * PAGE / MB))
        pause, changed, read = (statistics.median(r[i] for r in rows) for i in range(3))
        kept = sum(p < 10 + 0.5 * m for p, m, _ in rows)
        core, stood = self.gcore()
        self.figures["pauses"] = dict(pause_changed_read=rows, gcore_seconds=core, gcore_pause=stood)
        self.row(
            "pause a checkpoint, median",
            f"{pause:.1f} ms",
            f"{stood * 1000:.0f} ms: `gcore` on the same program",
            f"1/{stood * 1000 / pause:.0f}",
            "< 10 ms + 0.5 ms a MB changed",
            statistics.median(p - 0.5 * m for p, m, _ in rows) < 10,
        )
        self.notes.append(
            f"Pauses: {kept} of {len(rows)} within 10 ms + 0.5 ms a MB changed; "
            f"median {changed:.1f} MB changed, {read:.1f} MB read; "
            f"longest {max(r[0] for r in rows):.1f} ms. "
            f"`gcore` took {core:.2f} s as a command; its pause is how long the program was in state t."
        )

    def gcore(self):
        """Seconds that the command takes, and that the program stands still, on the table at its full size."""
        say("gcore on the same program")
        program = subprocess.Popen([str(w) for w in self.table_command()], stdout=subprocess.PIPE, text=True)
        times, pauses = [], []
        try:
            program.stdout.readline()
            for i in range(3):
                time.sleep(0.5)
                command = ["gcore", "-o", str(self.work / "core"), str(program.pid)]
                self.log.write(" ".join(command) + "\n")
                start = time.monotonic()
                dump = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                first = last = 0
                while dump.poll() is None:
                    if state(program.pid) == "t":
                        last = time.monotonic()
                        first = first or last
                    time.sleep(0.002)
                times.append(time.monotonic() - start)
                pauses.append(last - first)
                if dump.returncode != 0:
                    sys.exit("gcore failed")
                (self.work / f"core.{program.pid}").unlink()
        finally:
            program.send_signal(signal.SIGKILL)
            program.wait()
        return statistics.median(times), statistics.median(pauses)

    def runtime(self):
        for name, command in (
            ("C", (self.compiled("compute"), self.size["c_rounds"])),
            ("python3", (sys.executable, HERE / "compute.py", self.size["py_rounds"])),
        ):
            native, traced, whole, count, busy, traced_busy = [], [], [], [], [], []
            for i in range(self.size["rounds"]):
                say(f"run time of {name}, round {i + 1} of {self.size['rounds']}")
                out = self.run(*command)[1]
                native.append(printed(out, "seconds"))
                busy.append(printed(out, "cpu"))
                store = self.work / "runtime.store"
                wall, out = self.lapidary("create", "-D", store, "--name", "r", "--interval", "1s", "--", *command)
                traced.append(printed(out, "seconds"))
                traced_busy.append(printed(out, "cpu"))
                whole.append(wall)
                count.append(len(self.checkpoints(store, "r")))
                shutil.rmtree(store)
            ratio = statistics.median(traced) / statistics.median(native)
            self.figures[f"runtime {name}"] = dict(
                native=native, traced=traced, native_cpu=busy, traced_cpu=traced_busy, whole=whole, checkpoints=count
            )
            self.row(
                f"run time of a computing program ({name}), one checkpoint a second",
                f"{statistics.median(traced):.2f} s",
                f"{statistics.median(native):.2f} s native",
                f"{100 * (ratio - 1):+.1f} %",
                "≤ 5 %",
                ratio <= 1.05,
            )
            self.notes.append(
                f"Run time of {name}: {len(native)} alternating runs; native {spread(native)}, traced {spread(traced)}, "
                f"by the program's own clock; processor time "
                f"{100 * (statistics.median(traced_busy) / statistics.median(busy) - 1):+.1f} %; the whole command {statistics.median(whole):.2f} s; "
                f"{statistics.median(count):.0f} checkpoints."
            )

    def materialize(self):
        store = self.work / "fill.store"
        mib = self.size["fill_mib"]
        say(f"fill {mib}: a checkpoint of {mib} MiB")
        self.lapidary(
            *("create", "-D", store, "--name", "fill", "--interval", "2s"),
            *("--", self.compiled("fill"), mib, 5),
        )
        made = self.checkpoints(store, "fill")
        last, stored = made[-1], sum(c["storedBytes"] for c in made)
        if last["residentPages"] * PAGE < mib << 20:
            sys.exit("the program was not full at its last checkpoint; is the machine very slow?")
        figures = dict(materialize=[], cp=[], cp_sync=[])
        result, copy = self.work / "fill.cpt", self.work / "copy.cpt"
        for i in range(self.size["copies"]):
            say(f"materialize and cp, round {i + 1} of {self.size['copies']}")
            shutil.rmtree(result, ignore_errors=True)
            self.run("sync", "-f", self.work)
            figures["materialize"].append(
                self.lapidary("materialize", "-D", store, f"fill/{last['number']}", "--out", result)[0]
            )
            for kind in ("cp", "cp_sync"):
                self.run("sync", "-f", self.work)
                sync = " && sync copy.cpt/* copy.cpt ." if kind == "cp_sync" else ""
                figures[kind].append(self.run("sh", "-c", f"cp -r fill.cpt copy.cpt{sync}")[0])
                shutil.rmtree(copy)
        shutil.rmtree(result)
        self.figures["materialize"] = figures
        made, cp, synced = (statistics.median(figures[k]) for k in ("materialize", "cp", "cp_sync"))
        self.row(
            f"materializing {mib} MiB",
            f"{made:.2f} s",
            f"{synced:.2f} s: `cp -r` of the result and sync",
            f"{made / synced:.2f}×",
            "≤ 1.5×",
            made <= 1.5 * synced,
        )
        self.notes.append(
            f"Materializing: {len(figures['cp'])} alternating runs, the files in memory. materialize {spread(figures['materialize'])}, "
            f"which syncs what it writes; `cp -r` with fsync of each file {spread(figures['cp_sync'])}, without {spread(figures['cp'])} "
            f"({made / cp:.2f}×). In the store it takes {stored / MB:.0f} MB."
        )

    def list(self):
        store = self.table_run()
        say("list")
        out = self.work / "list.json"
        runs = 10 if self.size is SIZES["small"] else 30
        self.run(
            *("hyperfine", "--shell=none", "--warmup", 3, "--runs", runs, "--export-json", out),
            f"{LAPIDARY} list -D {store}",
        )
        result = json.loads(out.read_text())["results"][0]
        self.figures["list"] = result
        self.row(
            "`lapidary list` of the first store",
            f"{result['median']:.2f} s",
            "—",
            "—",
            "< 0.5 s",
            result["median"] < 0.5,
        )
        self.notes.append(
            f"List: `hyperfine --shell=none --warmup 3`, {runs} runs, {result['min']:.2f}–{result['max']:.2f} s, "
            f"user {result['user']:.2f} s, system {result['system']:.2f} s."
        )

    # -- the report --

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


def main():
    parser = argparse.ArgumentParser(usage=__doc__.partition("\n\n")[2])
    parser.add_argument("parts", nargs="*", metavar="PART")
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--work", type=pathlib.Path)
    for option in SIZES["full"]:
        parser.add_argument("--" + option.replace("_", "-"), type=int)
    arguments = parser.parse_args()
    unknown = set(arguments.parts) - set(PARTS)
    if unknown:
        parser.error(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    size = SIZES["small" if arguments.small else "full"]
    for option in size:
        if getattr(arguments, option) is not None:
            size[option] = getattr(arguments, option)
    needed = ["cc", "gzip", "gcore", "hyperfine"]
    missing = [program for program in needed if not shutil.which(program)]
    if missing:
        sys.exit(f"needed and not found: {', '.join(missing)}")
    work = arguments.work or pathlib.Path(tempfile.mkdtemp(prefix="lapidary-bench-", dir="/var/tmp"))
    work.mkdir(parents=True, exist_ok=True)
    bench = Bench(work.resolve(), size)
    bench.lapidary("--version")  # builds it where that is still to be done
    try:
        for part in arguments.parts or PARTS:
            getattr(bench, part)()
        (work / "figures.json").write_text(json.dumps(bench.figures, indent=1))
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
