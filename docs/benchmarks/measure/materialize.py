"""Writing one gem5 checkpoint, beside cp of the result and restic restore, on disk and in memory."""

import os
import shutil
import statistics
import sys

from .bench import MB, PAGE, in_memory, say, spread

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
    result, copy, back = place / "fill.cpt", place / "copy.cpt", place / "back"
    repository, secret = place / "restic", dict(os.environ, RESTIC_PASSWORD="bench")
    commands = {
        "cp_sync": f"cp -r {result} {copy}" + SYNC.format(place),
        "cp": f"cp -r {result} {copy}",
        "sparse_sync": f"cp -r --sparse=always {result} {copy}" + SYNC.format(place),
        "sparse": f"cp -r --sparse=always {result} {copy}",
    }
    figures = {name: [] for name in ("synced", "unsynced", *commands, "restic")}
    for i in range(bench.size["copies"]):
        say(f"materialize, cp and restic {where}, round {i + 1} of {bench.size['copies']}")
        for name, options in (("unsynced", ["--no-sync"]), ("synced", [])):
            shutil.rmtree(result, ignore_errors=True)
            bench.run("sync", "-f", place)
            made = bench.lapidary("materialize", "-D", store, f"fill/{number}", "--out", result, *options)
            figures[name].append(made[0])
        for name, command in commands.items():
            bench.run("sync", "-f", place)
            figures[name].append(bench.run("sh", "-c", command)[0])
            shutil.rmtree(copy)
        if i == 0:
            bench.run("restic", "init", "--repo", repository, env=secret)
            bench.run("restic", "backup", "--repo", repository, result, env=secret)
        bench.run("sync", "-f", place)
        restore = ("restic", "restore", "latest", "--repo", repository, "--target", back)
        figures["restic"].append(bench.run(*restore, env=secret)[0])
        shutil.rmtree(back)
    shutil.rmtree(result)
    shutil.rmtree(repository)
    bench.figures[f"materialize {where}"] = figures
    median = {name: statistics.median(of) for name, of in figures.items()}
    mib = bench.size["fill_mib"]
    for made, peer, what, most in (
        ("synced", "cp_sync", "`cp -r` of the result and sync", 1.5),
        ("synced", "sparse_sync", "`cp -r --sparse=always` of the result and sync", 1.3),
        ("unsynced", "sparse", "`cp -r --sparse=always` of the result", 1.3),
        ("unsynced", "restic", "`restic restore`", 1 / 5),
    ):
        ratio = median[made] / median[peer]
        bench.row(
            f"materializing {mib} MiB {where}, {made}",
            f"{median[made]:.2f} s",
            f"{median[peer]:.2f} s: {what}",
            f"{ratio:.2f}×" if most >= 1 else f"1/{1 / ratio:.1f}",
            f"≤ {most}×" if most >= 1 else f"≤ 1/{1 / most:.0f}",
            ratio <= most,
        )
    spreads = ", ".join(f"{name} {spread(times)}" for name, times in figures.items())
    bench.notes.append(
        f"Materializing {where}: {bench.size['copies']} alternating runs: {spreads}. In the store it takes {stored / MB:.0f} MB."
    )
