/* Hundreds of gigabytes of addresses reserved, of which a few pages are in use. */
#include "feature.h"

int main(void) {
    size_t size = 256UL << 30;
    unsigned char *p = mmap(0, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (p == MAP_FAILED)
        skip("256 GiB of addresses can't be reserved (ulimit -v)");
    size_t apart = size / ROUNDS & ~(size_t)(PAGE - 1);
    for (int round = 0; round < ROUNDS; round++) {
        NEED(mprotect(p + apart * (size_t)round, 2 * PAGE, PROT_READ | PROT_WRITE) == 0);
        fill(p + apart * (size_t)round, PAGE, round);
        for (int i = 0; i <= round; i++)
            mix_bytes(p + apart * (size_t)i, 600);
        end_round(round);
    }
    return 0;
}
