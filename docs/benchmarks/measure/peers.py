"""What the others make of the images that size.py gives them."""

import os
import shutil
import statistics
import subprocess
import sys

PEERS = ("gzip", "restic", "borg", "solid")


class Peers:
    """Each method gives the bytes that one peer takes for all `paths`; `directory` is for its repository."""

    def __init__(self, bench, directory, options):
        self.bench, self.dir, self.options = bench, directory, options

    def gzip(self, paths):
        chosen = paths[:: max(1, len(paths) // self.options.gzip_samples)]
        return statistics.mean(piped(["gzip", "-6", "-c", path]) for path in chosen) * len(paths)

    def restic(self, paths):
        repository, source = self.dir / "restic", self.dir / "source"
        source.mkdir()
        restic = ["restic", "-q", "--no-cache", "-r", repository]
        self.bench.run(*restic, "init", env=dict(os.environ, RESTIC_PASSWORD="x"))
        for path in paths:
            os.link(path, source / "image")
            self.bench.run(*restic, "backup", source, env=dict(os.environ, RESTIC_PASSWORD="x"))
            (source / "image").unlink()
        source.rmdir()
        return used(repository)

    def borg(self, paths):
        repository, source = self.dir / "borg", self.dir / "source"
        source.mkdir()
        environment = dict(os.environ, BORG_BASE_DIR=str(self.dir), BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK="yes")
        self.bench.run("borg", "init", "-e", "none", repository, env=environment)
        for path in paths:
            os.link(path, source / "image")
            self.bench.run("borg", "create", "--compression", "zstd,3", f"{repository}::{path.stem}", source, env=environment)
            (source / "image").unlink()
        source.rmdir()
        return used(repository)

    def solid(self, paths):
        return piped(["sh", "-c", f"cat \"$@\" | zstd -q -{self.options.solid_level} --long=31 -c", "sh", *paths])


def used(directory):
    return sum(path.stat().st_size for path in directory.rglob("*") if path.is_file())


def piped(command):
    """Bytes that a command writes to its standard output."""
    process = subprocess.Popen([str(word) for word in command], stdout=subprocess.PIPE)
    size = 0
    while data := process.stdout.read(1 << 20):
        size += len(data)
    if process.wait() != 0:
        sys.exit(f"{command}: status {process.returncode}")
    return size
