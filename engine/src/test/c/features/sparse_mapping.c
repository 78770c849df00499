/* Sixteen terabytes that may be written, of which a few pages are, as AddressSanitizer maps for its notes on memory. */
#include "feature.h"

int main(void) {
    size_t size = 16UL << 40;
    unsigned char *p = mmap(0, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (p == MAP_FAILED)
        skip("16 TiB of addresses can't be mapped (ulimit -v, vm.overcommit_memory)");
    size_t apart = size / ROUNDS & ~(size_t)(PAGE - 1);
    for (int round = 0; round < ROUNDS; round++) {
        fill(p + apart * (size_t)round, 2 * PAGE, round);
        if (round >= 10) { /* given back, written again, and never touched */
            NEED(madvise(p + apart * (size_t)(round - 10), PAGE, MADV_DONTNEED) == 0);
            p[apart * (size_t)(round / 2) + PAGE] += 1;
            mix(p[apart * (size_t)round + 100 * PAGE]);
        }
        for (int i = 0; i <= round; i++)
            mix_bytes(p + apart * (size_t)i + PAGE - 300, 600);
        end_round(round);
    }
    return 0;
}
