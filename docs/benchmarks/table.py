"""Subject: builds a table of SIZE MB, then changes a part of it over and over for SECONDS.

table.py SIZE SECONDS [CHANGES]: CHANGES rows a second are replaced (default 20000).
Prints a digest of the table's rows and the time that it took by its own clock.
"""

import random
import sys
import time

ROW_BYTES = 540  # what a row takes of memory, all told
WORDS = [f"{a}{b}{c}" for a in ("al", "ber", "cor", "dan") for b in ("ti", "ro", "me") for c in ("na", "lis", "x")]


def row(rng, number):
    return {
        "id": number,
        "name": " ".join(rng.choice(WORDS) for _ in range(6)),
        "price": rng.random(),
        "stock": rng.getrandbits(40),
        "tags": [rng.choice(WORDS), number & 255],
    }


def main():
    size, seconds = int(sys.argv[1]), float(sys.argv[2])
    changes = int(sys.argv[3]) if len(sys.argv) > 3 else 20000
    begin = time.monotonic()
    rng = random.Random(1)
    count = size * 1000000 // ROW_BYTES
    table = {number: row(rng, number) for number in range(count)}
    print(f"built {count}", flush=True)
    start = time.monotonic()
    done = 0
    hot = max(1, count // 20)  # nine changes of ten go to a twentieth of the rows
    while time.monotonic() - start < seconds:
        due = int((time.monotonic() - start) * changes)
        if done >= due:
            time.sleep(0.001)
        for _ in range(due - done):
            number = rng.randrange(hot) if rng.random() < 0.9 else rng.randrange(count)
            table[number]["price"] = rng.random()
            table[number]["stock"] += 1
        done = max(done, due)
    print(f"changed {done}, digest {sum(r['stock'] for r in table.values()) & 0xFFFFFFFF:08x}")
    print(f"seconds {time.monotonic() - begin:.6f}", flush=True)


main()
