/* Random numbers of the kernel: all different, and of no matter otherwise. */
#include "feature.h"
#include <sys/random.h>

int main(void) {
    static uint64_t seen[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
        NEED(getrandom(&seen[round], sizeof seen[round], 0) == sizeof seen[round]);
        for (int i = 0; i < round; i++)
            mix(seen[i] == seen[round]);
        end_round(round);
    }
    return 0;
}
