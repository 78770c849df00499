"""Writes a random 3-SAT formula in DIMACS form: instance.py VARIABLES CLAUSES."""

import random
import sys

variables, clauses = int(sys.argv[1]), int(sys.argv[2])
rng = random.Random(1)
print(f"p cnf {variables} {clauses}")
for _ in range(clauses):
    print(*(v if rng.random() < 0.5 else -v for v in rng.sample(range(1, variables + 1), 3)), 0)
