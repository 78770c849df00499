"""Writing one gem5 checkpoint, beside cp of the result and restic restore, on disk and in memory."""

import os
import shutil
import statistics
import sys

from .bench import LAPIDARY, MB, PAGE, in_memory, say, spread

SIZES = {"full": dict(fill_mib=1024, copies=5), "small": dict(fill_mib=96, copies=3)}

SYNC = " && sync {0}/copy.cpt/* {0}/copy.cpt {0}"


def measure(bench):
    store, number, stored = fill_run(bench)
    one(bench, store, number, bench.work, "on disk", stored)
    with in_memory() as memory:
        one(bench, store, number, memory, "in memory", stored)


def fill_run(bench):
    store = bench.work / "fill.store"
    mib = bench.size["fill_mib"]
    if not store.exists():
        say(f"fill {mib}: a checkpoint of {mib} MiB")
        bench.lapidary(
            *("create", "-D", store, "--name", "fill", "--interval", "2s"),
            *("--", bench.compiled("fill"), mib, 5),
        )
    made = bench.checkpoints(store, "fill")
    if made[-1]["residentPages"] * PAGE < mib << 20:
        sys.exit("the program was not full at its last checkpoint; is the machine very slow?")
    return store, made[-1]["number"], sum(c["storedBytes"] for c in made)


def one(bench, store, number, place, where, stored):
    """All by turns; before each what was written before is put on disk, so that none waits for another's."""
    result, copy, back, repository = (place / name for name in ("fill.cpt", "copy.cpt", "back", "restic"))
    secret = dict(os.environ, RESTIC_PASSWORD="bench")
    copies = {
        "cp_sync": f"cp -r {result} {copy}" + SYNC.format(place),
        "cp": f"cp -r {result} {copy}",
        "sparse_sync": f"cp -r --sparse=always {result} {copy}" + SYNC.format(place),
        "sparse": f"cp -r --sparse=always {result} {copy}",
    }
    restore = ("restic", "restore", "latest", "--repo", repository, "--target", back)
    figures = {}

    def timed(name, source, made, *command, **options):
        """The time of a command that reads `source` and makes `made`: from the page cache, or with `cold` from disk."""
        shutil.rmtree(made, ignore_errors=True)
        bench.run("sync", "-f", place)
        if name.startswith("cold"):
            forget(source)
        figures.setdefault(name, []).append(bench.run(*command, **options)[0])
        if made != result:
            shutil.rmtree(made)

    def take_memory():
        """A host gives memory that was free for a while only slowly, which the first command of all would pay for."""
        bench.run(LAPIDARY, "materialize", "-D", store, f"fill/{number}", "--out", result)
        bench.run("sh", "-c", copies["sparse"])
        shutil.rmtree(copy)

    for i in range(bench.size["copies"]):
        shutil.rmtree(result, ignore_errors=True)
        take_memory()
        say(f"materialize, cp and restic {where}, round {i + 1} of {bench.size['copies']}")
        for cold in ("cold ", "") if where == "on disk" else ("",):
            for name, options in (("unsynced", ["--no-sync"]), ("synced", [])):
                command = ("materialize", "-D", store, f"fill/{number}", "--out", result, *options)
                timed(cold + name, store, result, LAPIDARY, *command)
            for name, command in copies.items():
                timed(cold + name, result, copy, "sh", "-c", command)
            if not repository.exists():
                bench.run("restic", "init", "--repo", repository, env=secret)
                bench.run("restic", "backup", "--repo", repository, result, env=secret)
            timed(cold + "restic", repository, back, *restore, env=secret)
    shutil.rmtree(result)
    shutil.rmtree(repository)
    bench.figures[f"materialize {where}"] = figures
    rows(bench, {name: statistics.median(of) for name, of in figures.items()}, where)
    spreads = ", ".join(f"{name} {spread(times)}" for name, times in figures.items())
    bench.notes.append(
        f"Materializing {where}: {bench.size['copies']} alternating runs: {spreads}. In the store it takes {stored / MB:.0f} MB."
    )


def forget(directory):
    """Has the kernel drop what it holds of a directory's files; they must be on disk."""
    for file in directory.rglob("*"):
        if file.is_file():
            with open(file, "rb") as opened:
                os.fsync(opened.fileno())
                os.posix_fadvise(opened.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def rows(bench, median, where):
    mib = bench.size["fill_mib"]
    for cold in ("", "cold ") if "cold synced" in median else ("",):
        for made, peer, what, most in (
            ("synced", "cp_sync", "`cp -r` of the result and sync", 1.5),
            ("synced", "sparse_sync", "`cp -r --sparse=always` of the result and sync", 1.3),
            ("unsynced", "sparse", "`cp -r --sparse=always` of the result", 1.3),
            ("unsynced", "restic", "`restic restore`", 1 / 5),
        ):
            took, beside = median[cold + made], median[cold + peer]
            ratio = took / beside
            bench.row(
                f"materializing {mib} MiB {where}, {made}" + (", sources not in the page cache" if cold else ""),
                f"{took:.2f} s",
                f"{beside:.2f} s: {what}",
                f"{ratio:.2f}×" if most >= 1 else f"1/{1 / ratio:.1f}",
                f"≤ {most}×" if most >= 1 else f"≤ 1/{1 / most:.0f}",
                ratio <= most,
            )
