"""Writes statements for sqlite3: a table of ROWS rows, then updates and inserts for as long as it is read.

statements.py ROWS UPDATES
"""

import random
import sys

rows, updates = int(sys.argv[1]), int(sys.argv[2])
rng = random.Random(1)
print("create table t(id integer primary key, name text, price real, note text);")
print(
    f"with recursive n(i) as (select 1 union all select i + 1 from n where i < {rows}) insert into t "
    "select i, 'item ' || i, i * 0.37, hex(randomblob(20)) from n;"
)
print("create index by_name on t(name);")
for i in range(updates):
    print(f"update t set price = price * 1.01, note = hex(randomblob(18)) where id % {rng.randrange(60, 90)} = {rng.randrange(60)};")
    print(f"insert into t(name, price, note) values ('new {i}', {rng.random()}, 'n');")
