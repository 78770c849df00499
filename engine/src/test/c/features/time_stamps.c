/* The time stamp counter, which only grows. */
#include "feature.h"
#include <x86intrin.h>

int main(void) {
    unsigned long before = 0;
    for (int round = 0; round < ROUNDS; round++) {
        unsigned long now = __rdtsc();
        mix(now > before);
        before = now;
        end_round(round);
    }
    return 0;
}
