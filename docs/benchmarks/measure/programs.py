"""Programs that this project did not write, each with a few seconds of work, and the small ones that it did write."""

import pathlib
import shutil
import subprocess
import typing

from measure.scripts import (
    AWK,
    AWK_LINES,
    JQ,
    LISP,
    LUA,
    PERL,
    PHP,
    PYTHON,
    PYTHON_THREADS,
    RUBY,
    SCHEME,
    SQL,
)

SUBJECTS = pathlib.Path(__file__).resolve().parent.parent.parent.parent / "engine/src/test/c/features"


class Program(typing.NamedTuple):
    """What to run; "@" stands for the folder of inputs, in which standard input lies too."""

    binary: str
    arguments: list
    stdin: str = ""


CIPHER = ["enc", "-aes-256-cbc", "-pbkdf2", "-iter", "100000", "-k", "k", "-S", "0102030405060708"]

PROGRAMS = {
    # interpreters
    "python3": Program("/usr/bin/python3", ["-c", PYTHON]),
    "perl": Program("perl", ["-e", PERL]),
    "lua": Program("lua5.4", ["-e", LUA]),
    "ruby": Program("ruby", ["-e", RUBY]),
    "tcl": Program("tclsh", ["@/work.tcl"]),
    "gawk": Program("gawk", [AWK]),
    "mawk": Program("mawk", [AWK]),
    "php": Program("php", ["-r", PHP]),
    "bc": Program("bc", ["-lq", "@/work.bc"]),
    "guile": Program("guile", ["--no-auto-compile", "-c", SCHEME]),
    "sbcl": Program("sbcl", ["--noinform", "--non-interactive", "--eval", LISP]),
    "gp": Program("gp", ["-q", "-f", "@/work.gp"]),
    # text and numbers
    "sort": Program("sort", ["--parallel=1", "-S", "20M", *["@/text"] * 4]),
    "grep": Program("grep", ["-cE", "(a.*b.*c|x[0-9]+y|q1.*z2)", *["@/text"] * 8]),
    "sha256sum": Program("sha256sum", ["@/big"] * 4),
    "factor": Program("factor", ["1000000000000128000000000003367"]),
    "mawk-stdin": Program("mawk", [AWK_LINES], "text"),
    # compressors
    "gzip": Program("gzip", ["-9c", "@/text"]),
    "bzip2": Program("bzip2", ["-9c", "@/text"]),
    "xz": Program("xz", ["-4c", "-T1", "@/text"]),
    "zstd": Program("zstd", ["-15", "--single-thread", "-qc", "@/text"]),
    "lz4": Program("lz4", ["-12", "-qc", "@/text"]),
    "bzip2-stdin": Program("bzip2", ["-9c"], "text"),
    "openssl": Program("openssl", [*CIPHER, "-in", "@/big"]),
    # databases and queries
    "sqlite3": Program("sqlite3", [":memory:", SQL]),
    "sqlite3-file": Program("sqlite3", ["own.db", "drop table if exists t; pragma journal_mode=off;" + SQL]),
    "jq": Program("jq", ["-c", JQ, "@/data.json"]),
    # compilers, solvers, encoders, drawing
    "cc1": Program("cc1", ["-quiet", "-O2", "-o", "-", "@/work.c"]),
    "as": Program("as", ["-o", "/dev/null", "-al", "@/work.s"]),
    "minisat": Program("minisat", ["-verb=0", "@/work.cnf"]),
    "flac": Program("flac", ["-8", "-c", "-s", "--no-padding", "@/sound.wav"]),
    "lame": Program("lame", ["--quiet", "-h", "@/sound.wav", "-"]),
    "gs": Program(
        "gs", ["-q", "-dNOPAUSE", "-dBATCH", "-sDEVICE=pbmraw", "-r400", "-sOutputFile=-", "@/work.ps"]
    ),
    "dot": Program("dot", ["-Tplain", "@/work.dot"]),
    "gnugo": Program("gnugo", ["--mode", "gtp", "--seed", "1"], "go.gtp"),
    # threads
    "xz-threads": Program("xz", ["-4c", "-T2", "--block-size=1MiB", "@/text"]),
    "sort-threads": Program("sort", ["--parallel=2", "-S", "20M", *["@/text"] * 4]),
    "pigz": Program("pigz", ["-9c", "-p2", "@/text"]),
    "zstd-threads": Program("zstd", ["-15", "-T2", "-qc", "@/text"]),
    "python3-threads": Program("/usr/bin/python3", ["-c", PYTHON_THREADS]),
    "stockfish": Program("stockfish", ["go", "perft", "6"]),
}


def subjects(folder, wanted):
    """
    The small C programs, or those of them that are wanted, compiled into {folder}. With shorter rounds, start-up would be
    most of what is captured.
    """
    programs = {}
    for source in sorted(SUBJECTS.glob("*.c")):
        if wanted and source.stem not in wanted:
            continue
        binary = folder / source.stem
        if not binary.exists():
            subprocess.run(["gcc", "-O1", "-pthread", "-o", str(binary), str(source), "-lm"], check=True)
        programs[source.stem] = Program(str(binary), [])
    return programs


def find(binary):
    """Path of a program, or None. The C compiler proper is on no PATH, nor are games on every one."""
    if binary == "cc1" and shutil.which("gcc"):
        named = subprocess.run(["gcc", "-print-prog-name=cc1"], capture_output=True, text=True, check=True)
        return named.stdout.strip()
    return shutil.which(binary) or shutil.which(binary, path="/usr/games")
