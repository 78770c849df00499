"""Writes lines of words, some of them far more often than others: words.py LINES."""

import random
import sys

rng = random.Random(2)
parts = [a + b for a in ("al", "ber", "cor", "dan", "el", "fo", "gra", "hu") for b in ("ti", "ro", "me", "na", "lis", "x", "qua", "son")]
words = [rng.choice(parts) + rng.choice(parts) + str(rng.randrange(300)) for _ in range(20000)]
for _ in range(int(sys.argv[1])):
    print(*(words[min(19999, int(rng.paretovariate(0.6)))] for _ in range(10)))
