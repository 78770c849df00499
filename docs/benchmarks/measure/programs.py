"""Programs that this project did not write, each with a few seconds of work. "@" stands for the folder of inputs."""

import pathlib
import random
import shutil
import subprocess

C_SOURCE = "".join(
    f"int f{i}(int a, int b) {{ int s = 0; for (int k = 0; k < a; k++) {{ s += (k ^ b) * {i}; if (s & 7) s -= f{max(i - 1, 0)}(k & 3, s); }}"
    f" switch (s & 15) {{ case 1: return b; case 2: return a / ({i} + 1); case 3: return s % 17; default: return s; }} }}\n"
    for i in range(900)
)

PYTHON = """
import hashlib, re
table = {}
for i in range(400000):
    table[i % 9973] = hashlib.sha256(str(i).encode()).hexdigest()
    if i % 20000 == 0: print(i, len(re.findall('[0-4]+', table[i % 9973])), flush=True)
print(sorted(table.values())[:3])
"""

PYTHON_THREADS = """
import threading, queue
work, done = queue.Queue(), queue.Queue()
def worker():
    while (n := work.get()) is not None: done.put(sum(i * i % 7 for i in range(n)))
threads = [threading.Thread(target=worker) for _ in range(3)]
for t in threads: t.start()
for n in range(1, 300): work.put(20000 + n)
for t in threads: work.put(None)
for t in threads: t.join()
print(sorted(done.queue)[:3], done.qsize())
"""

PERL = "$|=1; for $i (1..400) { my %h; $h{($_*$i)%509} .= chr(65+$_%26) for 1..6000; $s += length(join '', map {$h{$_}} sort keys %h); print \"$i $s\\n\"; }"

LUA = "local t = {} for i = 1, 6000000 do t[i % 5003] = (t[(i * 7) % 5003] or 0) + i % 13 if i % 300000 == 0 then print(i, t[1]) end end print(#t)"

RUBY = "h = Hash.new(0); (1..1_500_000).each { |i| h[(i * 7919) % 5003] += i % 13; puts \"#{i} #{h.size}\" if i % 100_000 == 0 }; puts h.values.sum"

AWK = "BEGIN { for (i = 1; i <= 6000000; i++) { t[i % 5003] += i % 13; if (i % 300000 == 0) print i, t[1] } print length(t) }"

SQL = (
    "create table t(a integer, b text); with recursive c(x) as (select 1 union all select x+1 from c where x < 300000)"
    " insert into t select x * 7919 % 100003, hex(x * x) from c; create index i on t(b);"
    " select count(*), sum(a), max(b) from t; select b, count(*) from t group by substr(b, 1, 2) order by 2 desc, 1 limit 20;"
)

PHP = "$t = []; for ($i = 1; $i <= 12000000; $i++) { $t[$i % 5003] = ($t[$i * 7 % 5003] ?? 0) + $i % 13; if ($i % 600000 == 0) echo $i, ' ', $t[1], \"\\n\"; }"

LISP = "(let ((h (make-hash-table))) (dotimes (i 12000000) (setf (gethash (mod (* i 7) 5003) h) (mod i 13)) (when (zerop (mod i 1000000)) (print i))) (print (hash-table-count h)))"

# name: program, arguments
PROGRAMS = {
    "python3": ("/usr/bin/python3", ["-c", PYTHON]),
    "perl": ("perl", ["-e", PERL]),
    "lua": ("lua5.4", ["-e", LUA]),
    "ruby": ("ruby", ["-e", "$stdout.sync = true; " + RUBY]),
    "tcl": ("tclsh", ["@/work.tcl"]),
    "gawk": ("gawk", [AWK]),
    "mawk": ("mawk", [AWK]),
    "php": ("php", ["-r", PHP]),
    "bc": ("bc", ["-lq", "@/work.bc"]),
    "guile": ("guile", ["--no-auto-compile", "-c", "(let loop ((i 0) (s 0)) (if (< i 12000000) (begin (if (= 0 (modulo i 1000000)) (begin (display i) (newline))) (loop (+ i 1) (+ s (modulo (* i 7) 13)))) (begin (display s) (newline))))"]),
    "sbcl": ("sbcl", ["--noinform", "--non-interactive", "--eval", LISP]),
    "gp": ("gp", ["-q", "-f", "@/work.gp"]),
    "sort": ("sort", ["--parallel=1", "-S", "20M", *["@/text"] * 4]),
    "grep": ("grep", ["-cE", "(a.*b.*c|x[0-9]+y|q1.*z2)", *["@/text"] * 8]),
    "sha256sum": ("sha256sum", ["@/big", "@/big", "@/big", "@/big"]),
    "factor": ("factor", ["1000000000000128000000000003367"]),
    "gzip": ("gzip", ["-9c", "@/text"]),
    "bzip2": ("bzip2", ["-9c", "@/text"]),
    "xz": ("xz", ["-4c", "-T1", "@/text"]),
    "zstd": ("zstd", ["-15", "--single-thread", "-qc", "@/text"]),
    "lz4": ("lz4", ["-12", "-qc", "@/text"]),
    "openssl": ("openssl", ["enc", "-aes-256-cbc", "-pbkdf2", "-iter", "1500000", "-k", "k", "-S", "0102030405060708", "-in", "@/text"]),
    "sqlite3": ("sqlite3", [":memory:", SQL]),
    "jq": ("jq", ["-c", "[.[] | select(.a % 3 == 0) | {b: (.b | length), c: .a}] | group_by(.b) | map({n: length, s: (map(.c) | add)})", "@/data.json"]),
    "cc1": ("cc1", ["-quiet", "-O2", "-o", "-", "@/work.c"]),
    "as": ("as", ["-o", "/dev/null", "-al", "@/work.s"]),
    "minisat": ("minisat", ["-verb=2", "@/work.cnf"]),
    "flac": ("flac", ["-8", "-c", "-s", "--no-padding", "@/sound.wav"]),
    "lame": ("lame", ["--quiet", "-h", "@/sound.wav", "-"]),
    "gs": ("gs", ["-q", "-dNOPAUSE", "-dBATCH", "-sDEVICE=pbmraw", "-r400", "-sOutputFile=-", "@/work.ps"]),
    "dot": ("dot", ["-Tplain", "@/work.dot"]),
    "xz-threads": ("xz", ["-4c", "-T2", "--block-size=1MiB", "@/text"]),
    "sort-threads": ("sort", ["--parallel=2", "-S", "20M", *["@/text"] * 4]),
    "pigz": ("pigz", ["-9c", "-p2", "@/text"]),
    "zstd-threads": ("zstd", ["-15", "-T2", "-qc", "@/text"]),
    "python3-threads": ("/usr/bin/python3", ["-c", PYTHON_THREADS]),
    "stockfish": ("stockfish", ["bench", "16", "1", "9"]),
}


def prepare(folder):
    """Writes the inputs, the same on every machine."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    chance = random.Random(20261125)
    words = ["".join(chance.choice("abcdefghijklmnopqrstuvwxyz0123456789") for _ in range(chance.randint(2, 9))) for _ in range(5000)]
    with open(folder / "text", "w", encoding="ascii") as out:
        for _ in range(120_000):
            out.write(" ".join(chance.choices(words, k=9)) + "\n")
    (folder / "big").write_bytes(chance.randbytes(48 << 20))
    (folder / "work.c").write_text(C_SOURCE)
    (folder / "work.tcl").write_text(
        "for {set i 1} {$i <= 3000000} {incr i} { set t([expr {$i % 5003}]) [expr {$i % 13}]\n"
        "if {$i % 200000 == 0} { puts \"$i [array size t]\"; flush stdout } }\n"
    )
    (folder / "work.bc").write_text("scale=1500\nfor (i=1; i<4; i++) { 4*a(1/i) }\nquit\n")
    (folder / "work.gp").write_text("for(i=1,27,print(i,\" \",vecsum(factor(2^(100+3*i)-1)[,2])));quit\n")
    (folder / "work.s").write_text("".join(f"l{i}: addq $%d, %%rax\n movq %%rbx, %d(%%rcx)\n jne l{max(0, i - 50)}\n" % (i, i * 8 % 4096) for i in range(150_000)))
    (folder / "data.json").write_text("[" + ",".join(f'{{"a":{i * 7919 % 100003},"b":"{words[i % 5000]}"}}' for i in range(250_000)) + "]")
    variables, clauses = 210, 890
    (folder / "work.cnf").write_text(
        f"p cnf {variables} {clauses}\n"
        + "".join(" ".join(str(v * chance.choice((1, -1))) for v in chance.sample(range(1, variables + 1), 3)) + " 0\n" for _ in range(clauses))
    )
    samples = b"".join(int(chance.gauss(0, 4000)).to_bytes(2, "little", signed=True) for _ in range(44100 * 2))
    data = samples * 60
    header = b"RIFF" + (36 + len(data)).to_bytes(4, "little") + b"WAVEfmt " + bytes([16, 0, 0, 0, 1, 0, 2, 0]) + (44100).to_bytes(4, "little")
    (folder / "sound.wav").write_bytes(header + (176400).to_bytes(4, "little") + bytes([4, 0, 16, 0]) + b"data" + len(data).to_bytes(4, "little") + data)
    (folder / "work.ps").write_text("%!\n0 1 2500 { dup 7 mul 600 mod exch 13 mul 800 mod moveto 300 400 lineto 100 200 50 0 360 arc stroke } for showpage\n")
    (folder / "work.dot").write_text("digraph g {" + "".join(f"n{chance.randint(0, 250)} -> n{chance.randint(0, 250)};" for _ in range(420)) + "}")


def find(binary):
    """Path of a program, or None. The C compiler proper is on no PATH."""
    if binary == "cc1" and shutil.which("gcc"):
        return subprocess.run(["gcc", "-print-prog-name=cc1"], capture_output=True, text=True, check=True).stdout.strip()
    return shutil.which(binary)
