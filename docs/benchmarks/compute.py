"""Subject: computes for a while, the amount of work being fixed. compute.py ROUNDS"""

import sys
import time

start = time.monotonic()
total, words = 0, {}
for i in range(int(sys.argv[1])):
    total = (total * 31 + i * i) % 1000003
    key = total % 4096
    words[key] = words.get(key, 0) + len(str(total))
print(f"result {total} {sum(words.values())}")
print(f"seconds {time.monotonic() - start:.6f}")
print(f"waited {int(open('/proc/self/schedstat').read().split()[1]) / 1e9:.6f}")
print(f"cpu {time.process_time():.6f}")
