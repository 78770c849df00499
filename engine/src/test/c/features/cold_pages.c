/* Pages that the kernel is asked to put away, to swap where there is any. */
#include "feature.h"

int main(void) {
    size_t size = 64 * PAGE;
    unsigned char *p = map(size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
    fill(p, size, 1);
    for (int round = 0; round < ROUNDS; round++) {
        fill(p + round % 60 * PAGE, 2 * PAGE, round);
        madvise(p, size, MADV_COLD);
        madvise(p, size / 2, MADV_PAGEOUT);
        mix_bytes(p + round % 4 * 16 * PAGE, 16 * PAGE);
        end_round(round);
    }
    return 0;
}
