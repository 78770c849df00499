"""The files that the programs of the corpus read, the same on every machine."""

import pathlib
import random

from measure.scripts import BC, GO, GP, POSTSCRIPT, TCL

LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"


def c_source():
    """Much work for a compiler's optimizers."""
    for i in range(900):
        yield (
            f"int f{i}(int a, int b) {{ int s = 0;\n"
            f"    for (int k = 0; k < a; k++) {{ s += (k ^ b) * {i}; if (s & 7) s -= f{max(i - 1, 0)}(k & 3, s); }}\n"
            f"    switch (s & 15) {{ case 1: return b; case 2: return a / ({i} + 1); case 3: return s % 17; }}\n"
            "    return s; }\n"
        )


def assembly():
    for i in range(150_000):
        yield f"l{i}: addq ${i}, %rax\n movq %rbx, {i * 8 % 4096}(%rcx)\n jne l{max(0, i - 50)}\n"


def formula(chance, variables=210, clauses=890):
    """Random clauses of three, near where they are hardest."""
    yield f"p cnf {variables} {clauses}\n"
    for _ in range(clauses):
        chosen = chance.sample(range(1, variables + 1), 3)
        yield " ".join(str(v * chance.choice((1, -1))) for v in chosen) + " 0\n"


def sound(chance):
    """A minute of noise, 44.1 kHz, two channels of 16 bits, as a WAV file."""
    second = b"".join(
        int(chance.gauss(0, 4000)).to_bytes(2, "little", signed=True) for _ in range(44100 * 2)
    )
    data = second * 60
    head = b"RIFF" + (36 + len(data)).to_bytes(4, "little") + b"WAVEfmt " + bytes([16, 0, 0, 0, 1, 0, 2, 0])
    rates = (44100).to_bytes(4, "little") + (176400).to_bytes(4, "little") + bytes([4, 0, 16, 0])
    return head + rates + b"data" + len(data).to_bytes(4, "little") + data


def prepare(folder):
    """Writes them, unless they are there."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    done = folder / "done"
    if done.exists():
        return
    chance = random.Random(20261125)
    words = ["".join(chance.choices(LETTERS, k=chance.randint(2, 9))) for _ in range(5000)]
    with open(folder / "text", "w", encoding="ascii") as out:
        for _ in range(120_000):
            out.write(" ".join(chance.choices(words, k=9)) + "\n")
    (folder / "big").write_bytes(chance.randbytes(48 << 20))
    (folder / "work.c").write_text("".join(c_source()))
    (folder / "work.tcl").write_text(TCL)
    (folder / "work.bc").write_text(BC)
    (folder / "work.gp").write_text(GP)
    (folder / "work.ps").write_text(POSTSCRIPT)
    (folder / "go.gtp").write_text(GO)
    (folder / "work.s").write_text("".join(assembly()))
    records = (f'{{"a":{i * 7919 % 100003},"b":"{words[i % 5000]}"}}' for i in range(250_000))
    (folder / "data.json").write_text("[" + ",".join(records) + "]")
    (folder / "work.cnf").write_text("".join(formula(chance)))
    (folder / "sound.wav").write_bytes(sound(chance))
    edges = "".join(f"n{chance.randint(0, 250)} -> n{chance.randint(0, 250)};" for _ in range(420))
    (folder / "work.dot").write_text("digraph g {" + edges + "}")
    done.touch()
