/* The program break, up and down, with what lies below it. */
#include "feature.h"

int main(void) {
    /* The C library takes its buffer now: what it takes depends on fstat(2), which differs in gem5, and is summed below. */
    puts("begun");
    fflush(stdout);
    unsigned char *bottom = sbrk(0);
    for (int round = 0; round < ROUNDS; round++) {
        unsigned char *top = sbrk(round % 3 == 2 ? -9000 : 14000);
        NEED(top != (void *)-1);
        unsigned char *now = sbrk(0);
        if (now > top)
            fill(top, (size_t)(now - top), round);
        mix_bytes(bottom, (size_t)(now - bottom));
        mix((unsigned long)(now - bottom));
        end_round(round);
    }
    return 0;
}
