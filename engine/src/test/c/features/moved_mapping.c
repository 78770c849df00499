/* A mapping that mremap makes longer, shorter, and moves. */
#include "feature.h"

int main(void) {
    size_t size = 20 * PAGE;
    unsigned char *p = map(size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
    for (int round = 0; round < ROUNDS; round++) {
        size_t next = (size_t)(10 + round * 7 % 40) * PAGE;
        fill(p + size - PAGE, PAGE, round);
        p = mremap(p, size, next, MREMAP_MAYMOVE);
        NEED(p != MAP_FAILED);
        size = next;
        if (round % 3 == 0) {
            unsigned char *place = map(size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
            p = mremap(p, size, size, MREMAP_MAYMOVE | MREMAP_FIXED, place);
            NEED(p == place);
        }
        mix_bytes(p, size);
        end_round(round);
    }
    return 0;
}
