/* Transparent huge pages, which khugepaged and the first touch make as they like. */
#include "feature.h"

int main(void) {
    size_t huge = 2 << 20, size = 4 * huge;
    unsigned char *start = map(size + huge, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
    unsigned char *p = (unsigned char *)(((uintptr_t)start + huge - 1) & ~(huge - 1));
    madvise(p, size, MADV_HUGEPAGE);
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < 50; i++)
            p[(unsigned)(round * 50 + i) * 40961 % size] += (unsigned char)(round + i);
        for (size_t at = (size_t)round; at < size; at += 997)
            mix(p[at]);
        end_round(round);
    }
    return 3;
}
