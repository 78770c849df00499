/* Anonymous memory that is mapped shared, part of it twice. */
#include "feature.h"

int main(void) {
    size_t size = 64 * PAGE;
    unsigned char *p = map(size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1);
    /* An old size of 0 duplicates a shared mapping. */
    unsigned char *again = mremap(p, 0, 8 * PAGE, MREMAP_MAYMOVE);
    NEED(again != MAP_FAILED);
    for (int round = 0; round < ROUNDS; round++) {
        fill(p + round * 4001 % (int)(size - 500), 500, round);
        again[round * 13] ^= 0x5a;
        mix_bytes(p, 8 * PAGE);
        mix((unsigned long)memcmp(p, again, 8 * PAGE));
        end_round(round);
    }
    return 0;
}
