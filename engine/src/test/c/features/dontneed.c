/* Pages given back by MADV_DONTNEED are zero afterwards. */
#include "feature.h"

int main(void) {
    size_t size = 32 * PAGE;
    unsigned char *p = map(size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
    for (int round = 0; round < ROUNDS; round++) {
        fill(p + round % 32 * PAGE, PAGE, round);
        NEED(madvise(p + round * 5 % 30 * PAGE, 2 * PAGE, MADV_DONTNEED) == 0);
        mix_bytes(p, size);
        end_round(round);
    }
    return 0;
}
