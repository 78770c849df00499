/* Pages given back by MADV_FREE hold what they held or zero until they are written again. */
#include "feature.h"

int main(void) {
    size_t size = 32 * PAGE;
    unsigned char *p = map(size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
    for (int round = 0; round < ROUNDS; round++) {
        fill(p, size, round);
        mix_bytes(p, size);
        NEED(madvise(p + round % 16 * PAGE, 16 * PAGE, MADV_FREE) == 0);
        end_round(round);
        unsigned char was = p[round % 32 * PAGE + 1];
        fill(p + PAGE * 40 % size, PAGE, round);
        mix(was == 0 || was == (unsigned char)(round * 31 + (round % 32 * PAGE + 1) * 7 + ((round % 32 * PAGE + 1) >> 8)));
    }
    return 0;
}
