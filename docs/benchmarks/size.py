#!/usr/bin/env python3
"""Measures how small a store is, on real programs, beside what else one could do with the same images of memory.

    docs/benchmarks/size.py                          all programs: hours, since `zstd -19` takes most of them
    docs/benchmarks/size.py --solid-level 12         the same with a weaker solid limit: half an hour
    docs/benchmarks/size.py --programs minisat,lua   some of them
    docs/benchmarks/size.py --kept DIR               the same checkpoints and peers' figures each time, which DIR keeps

Of each program 20 checkpoints of its memory, without contents of files (images have none), are taken and materialized. The images, of all resident pages each, then go: as they are;
through gzip -6, one by one, as gem5 writes them; into a restic and a borg repository (zstd), one snapshot each; and as one
stream through `zstd --long=31`, which has no random access and serves as the limit. The report goes to standard output,
progress to standard error; --work names a directory, which is kept then. What is not installed is left out aloud.

With --kept, checkpoints that are in DIR already are stored once more by the present code (Replay.java) instead of being
taken anew, and what a peer made of them is not measured again: so two versions of the store can be compared in a minute.
"""

import argparse
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from measure.bench import HERE, LAPIDARY, MB, Bench, java, say
from measure.peers import PEERS, Peers, used

SUBJECTS = HERE / "subjects"
CC1PLUS = subprocess.run(["gcc", "-print-prog-name=cc1plus"], capture_output=True, text=True).stdout.strip() if shutil.which("gcc") else ""
ARCH = "x86_64-linux-gnu"


def made(work, name, *command):
    """A file that a command writes, made once."""
    path = work / name
    if not path.exists():
        with open(path, "wb") as out:
            subprocess.run([str(word) for word in command], stdout=out, check=True)
    return path


def words(work):
    return made(work, "words.txt", sys.executable, SUBJECTS / "words.py", 300000)


# name: what has to be installed, seconds between checkpoints, standard input or None, the command
PROGRAMS = {
    "python3": (["python3"], 0.3, None, lambda work: ["/usr/bin/python3", HERE / "table.py", 20, 600, 8000]),
    "perl": (["perl"], 0.3, None, lambda work: ["perl", SUBJECTS / "graph.pl", 15000, 600]),
    "lua": (["lua5.4"], 0.3, None, lambda work: ["lua5.4", SUBJECTS / "objects.lua", 80000, 600]),
    "gawk": (["gawk"], 0.2, None, lambda work: ["gawk", "-f", SUBJECTS / "words.awk", words(work)]),
    "sqlite3": (
        ["sqlite3"],
        0.3,
        lambda work: made(work, "statements.sql", sys.executable, SUBJECTS / "statements.py", 60000, 3000),
        lambda work: ["sqlite3", ":memory:"],
    ),
    "cc1plus": (
        [CC1PLUS or "cc1plus"],
        0.25,
        None,
        lambda work: [CC1PLUS, "-quiet", "-D_GNU_SOURCE", "-DTEMPLATES=2", "-O2", SUBJECTS / "many.cc"]
        + ["-imultiarch", ARCH, "-o", "/dev/null"],
    ),
    "minisat": (
        ["minisat"],
        0.5,
        None,
        lambda work: ["minisat", made(work, "formula.cnf", sys.executable, SUBJECTS / "instance.py", 40000, 164000)],
    ),
    "xz": (["xz"], 0.2, None, lambda work: ["xz", "-4", "-T1", "-c", words(work)]),
    "gnugo": (["gnugo"], 0.3, None, lambda work: ["gnugo", "--level", "12", "--cache-size", "24", "--benchmark", "300"]),
    "sort": (["sort"], 0.2, None, lambda work: ["sort", "--parallel=1", "-S", "40M", words(work)]),
}


class Sizes:
    """One program: its store, its images, and what the others make of them."""

    def __init__(self, bench, name, options):
        self.bench, self.name, self.options = bench, name, options
        self.dir = bench.work / name
        self.dir.mkdir()
        self.store = self.dir / "store"
        self.kept = options.kept and options.kept / name
        self.peers = Peers(bench, self.dir, options)

    def create(self):
        """Takes the checkpoints, and ends the program when they are there."""
        _, interval, stdin, command = PROGRAMS[self.name]
        events = self.dir / "events"
        line = [LAPIDARY, "create", "-q", "-D", self.store, "--name", "r", "--interval", interval, "--events", events]
        line += ["--files", "none"]  # memory alone, as the images that the others get
        line += ["--max-checkpoints", self.options.checkpoints]  # or a busy machine lets it take more than it is ended at
        if stdin:
            line += ["--stdin", stdin(self.bench.work)]
        line = [str(word) for word in [*line, "--", *command(self.bench.work)]]
        self.bench.log.write(" ".join(line) + "\n")
        with open(self.dir / "output", "wb") as output:
            process = subprocess.Popen(line, stdout=output, stderr=output)
            while process.poll() is None and self.taken(events) < self.options.checkpoints:
                time.sleep(0.05)
            process.send_signal(signal.SIGTERM)
            process.wait()
        return min(self.taken(events), self.options.checkpoints)

    @staticmethod
    def taken(events):
        return events.read_text().count('"stored"') if events.exists() else 0

    def images(self, count):
        """The resident pages of each checkpoint, one after the other, as files."""
        target = self.dir / "images"
        self.bench.lapidary("materialize", "-q", "-D", self.store, f"r/1..{count}", "--out", target)
        paths = []
        for number in range(1, count + 1):
            paths.append(self.dir / f"{number:02}.img")
            compact(next((target / f"r.{number}.cpt").glob("*.pmem")), paths[-1])
        shutil.rmtree(target)
        return paths

    def checkpoints(self):
        """Makes the store; how many checkpoints it holds."""
        if not self.kept:
            return self.create()
        if not self.kept.exists():
            if self.create() < 2:
                return 0
            self.kept.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(self.store, self.kept)
        replayed = java("Replay.java", self.kept, "r", self.store, self.options.checkpoints).splitlines()
        say(f"{self.name}: {replayed[-1]}")
        return len(replayed) - 1

    def figure(self, peer, paths):
        """What a peer makes of the images, once for those that are kept."""
        if not self.kept:
            return getattr(self.peers, peer)(paths)
        note = self.kept.with_name(self.name + ".json")
        known = json.loads(note.read_text()) if note.exists() else {}
        how = {"solid": f" -{self.options.solid_level}", "gzip": f" of {self.options.gzip_samples}"}.get(peer, "")
        key = f"{peer}{how}, {len(paths)} images"
        if key not in known:
            known[key] = getattr(self.peers, peer)(paths)
            note.write_text(json.dumps(known, indent=1))
        return known[key]

    def measure(self):
        say(f"{self.name}: checkpoints")
        count = self.checkpoints()
        if count < 2:
            say(f"{self.name}: LEFT OUT, it took {count} checkpoints: {(self.dir / 'output').read_text(errors='replace')[-300:]}")
            return None
        say(f"{self.name}: images of {count}")
        paths = self.images(count)
        figures = dict(checkpoints=count, raw=sum(path.stat().st_size for path in paths), create=used(self.store))
        for peer in PEERS:
            if self.options.without and peer in self.options.without:
                continue
            if peer in ("restic", "borg") and not shutil.which(peer):
                continue
            say(f"{self.name}: {peer}")
            figures[peer] = self.figure(peer, paths)
        say(f"{self.name}: optimize")
        before = {path.name: digest(path) for path in paths}
        seconds = self.bench.lapidary("optimize", "-q", "--gc", "-D", self.store, "--level", self.options.level)[0]
        figures["optimize"], figures["optimize_seconds"] = used(self.store), seconds
        for path in paths:
            path.unlink()
        say(f"{self.name}: images of the optimized run")
        for path in self.images(count):
            if digest(path) != before[path.name]:
                sys.exit(f"{self.name}: {path.name} is not what it was before optimize")
        shutil.rmtree(self.dir)
        return figures


def compact(image, target):
    """Copies a sparse file without its holes."""
    with open(image, "rb") as source, open(target, "wb") as out:
        end = os.fstat(source.fileno()).st_size
        at = 0
        while at < end:
            try:
                at = os.lseek(source.fileno(), at, os.SEEK_DATA)
            except OSError:
                break
            stop = os.lseek(source.fileno(), at, os.SEEK_HOLE)
            source.seek(at)
            while at < stop:
                data = source.read(min(1 << 20, stop - at))
                out.write(data)
                at += len(data)


def digest(path):
    return subprocess.run(["sha256sum", path], capture_output=True, check=True).stdout.split()[0]


def table(all_figures, options):
    columns = ["raw", "gzip", "restic", "borg", "solid", "create", "optimize"]
    titles = {"gzip": "gzip -6", "solid": f"solid -{options.solid_level}"}
    lines = ["| MB a checkpoint | " + " | ".join(titles.get(c, c) for c in columns) + " | create / best of restic, borg (< 1) | create / solid (≤ 2) | optimize / solid (≤ 1.15) |"]
    lines.append("|---" * (len(columns) + 4) + "|")
    for name, f in all_figures.items():
        cells = [f"{f[c] / f['checkpoints'] / MB:.2f}" if c in f else "—" for c in columns]
        best = min((f[p] for p in ("restic", "borg") if p in f), default=None)
        ratios = [
            judged(f["create"], best, 1),
            judged(f["create"], f.get("solid"), 2),
            judged(f["optimize"], f.get("solid"), 1.15),
        ]
        lines.append(f"| {name} | " + " | ".join(cells + ratios) + " |")
    return "\n".join(lines)


def judged(value, peer, most):
    if not peer:
        return "—"
    return f"{value / peer:.2f}" if value <= most * peer else f"**{value / peer:.2f}**"


def main():
    parser = argparse.ArgumentParser(usage=__doc__.partition("\n\n")[2])
    parser.add_argument("--programs", help="comma-separated; default: " + ",".join(PROGRAMS))
    parser.add_argument("--checkpoints", type=int, default=20)
    parser.add_argument("--solid-level", type=int, default=19)
    parser.add_argument("--level", type=int, default=19, help="of optimize")
    parser.add_argument("--gzip-samples", type=int, default=4, help="images that gzip compresses, scaled to all")
    parser.add_argument("--without", help="comma-separated peers to leave out")
    parser.add_argument("--work", type=pathlib.Path)
    parser.add_argument("--kept", type=pathlib.Path, help="a directory of checkpoints and peers' figures")
    options = parser.parse_args()
    for peer in ("restic", "borg"):
        if not shutil.which(peer):
            say(f"LEFT OUT: {peer} is not installed (apt-get install restic borgbackup)")
    for needed in ("gzip", "zstd", "sha256sum"):
        if not shutil.which(needed):
            sys.exit(f"{needed} is needed")
    work = options.work or pathlib.Path(tempfile.mkdtemp(prefix="lapidary-size-", dir="/var/tmp"))
    work.mkdir(parents=True, exist_ok=True)
    options.kept = options.kept and options.kept.resolve()
    bench = Bench(work.resolve(), {})
    bench.lapidary("--version")  # builds it where that is still to be done
    figures = {}
    try:
        for name in options.programs.split(",") if options.programs else PROGRAMS:
            missing = [program for program in PROGRAMS[name][0] if not shutil.which(program)]
            if missing:
                say(f"LEFT OUT: {name}, since {missing[0]} is not installed")
                continue
            of_program = Sizes(bench, name, options).measure()
            if of_program:
                figures[name] = of_program
                say(f"{name}: {of_program}")
        (work / "figures.json").write_text(json.dumps(figures, indent=1))
        print(f"    docs/benchmarks/size.py {' '.join(sys.argv[1:])}\n\n{table(figures, options)}")
    finally:
        if not options.work:
            shutil.rmtree(work)


if __name__ == "__main__":
    main()
