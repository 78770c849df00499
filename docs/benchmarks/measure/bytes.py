"""What a store takes on disk, beside gzip of every image."""

import shutil
import statistics
import subprocess

from .bench import MB, PAGE, say
from .table import table_run

SIZES = {"full": dict(gzip_samples=0), "small": dict(gzip_samples=3)}


def measure(bench):
    store = table_run(bench)
    made = bench.checkpoints(store, "table")
    stored = sum(c["storedBytes"] for c in made)
    disk = sum(f.stat().st_size for f in store.rglob("*") if f.is_file())
    every = bench.size["gzip_samples"] or len(made)
    chosen = [made[round(i * (len(made) - 1) / max(1, every - 1))]["number"] for i in range(min(every, len(made)))]
    sizes = {"-6": [], "-1": []}
    for number in chosen:
        say(f"gzip of the image of checkpoint {number}")
        directory = bench.work / "image.cpt"
        bench.lapidary("materialize", "-D", store, f"table/{number}", "--out", directory)
        image = next(directory.glob("*.pmem"))
        for level in sizes:
            packed = bench.work / "image.gz"
            with open(packed, "wb") as out:
                bench.log.write(f"gzip {level} -c {image} > {packed}\n")
                subprocess.run(["gzip", level, "-c", image], stdout=out, check=True)
            sizes[level].append(packed.stat().st_size)
            packed.unlink()
        shutil.rmtree(directory)
    # Scaled by size: early images are smaller than most, and samples have the first among them.
    resident = {c["number"]: c["residentPages"] for c in made}
    share = sum(resident.values()) / sum(resident[number] for number in chosen)
    gzipped = {level: sum(of) * share for level, of in sizes.items()}
    counts = {k: sum(c["pages"][k] for c in made) for k in made[0]["pages"]}
    looked = sum(counts.values())
    logical = sum(c["residentPages"] for c in made) * PAGE
    bench.figures["bytes"] = dict(stored=stored, disk=disk, gzip=sizes, logical=logical, counts=counts, checkpoints=made)
    bench.row(
        f"store of {len(made)} checkpoints of python3, bytes on disk",
        f"{disk / MB:.1f} MB",
        f"{gzipped['-6'] / MB:.1f} MB: as many images, `gzip -6`",
        f"1/{gzipped['-6'] / disk:.1f}",
        "< 1/10",
        disk * 10 < gzipped["-6"],
    )
    last = made[-1]["residentPages"] * PAGE
    bench.notes.append(
        f"Bytes: {logical / MB:.0f} MB of memory in {len(made)} checkpoints (the last one {last / MB:.0f} MB); "
        f"{stored / len(made) / MB:.2f} MB stored a checkpoint, "
        f"the first {made[0]['storedBytes'] / MB:.1f}, the median {statistics.median(c['storedBytes'] for c in made) / MB:.1f}, "
        f"the largest {max(c['storedBytes'] for c in made) / MB:.1f}. "
        f"Of {looked} pages looked at: "
        + ", ".join(f"{k} {100 * counts[k] / looked:.1f} %" for k in ("unchanged", "zero", "deduplicated", "delta", "plain"))
        + ". "
        f"`gzip -1`: {gzipped['-1'] / MB:.1f} MB, {gzipped['-1'] / disk:.1f} times the store. "
        + (f"Gzip was run on {len(chosen)} images and scaled." if len(chosen) < len(made) else "Gzip was run on every image.")
    )
