/* Pages of hugetlbfs, where the machine has some set aside. */
#include "feature.h"

int main(void) {
    size_t size = 4 << 20;
    unsigned char *p =
        mmap(0, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);
    if (p == MAP_FAILED)
        skip("no huge pages are set aside (/proc/sys/vm/nr_hugepages)");
    for (int round = 0; round < ROUNDS; round++) {
        fill(p + (size_t)round * 65536 % size, 3000, round);
        for (size_t at = 0; at < size; at += 1009)
            mix(p[at]);
        end_round(round);
    }
    return 0;
}
