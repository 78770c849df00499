/* CPUID is answered by a trap of the tracer's; SIGTRAP, which such traps can raise, has a handler and keeps it. */
#include "feature.h"
#include <cpuid.h>

static volatile int came;

static void handler(int signal) {
    came += signal;
}

int main(void) {
    for (int round = 0; round < ROUNDS; round++) {
        unsigned a, b, c, d;
        __cpuid(0, a, b, c, d);
        mix(a > 0 && b != 0);
        NEED(signal(SIGTRAP, handler) != SIG_ERR);
        __cpuid(1, a, b, c, d);
        end_round(round);
        NEED(raise(SIGTRAP) == 0);
        mix((unsigned long)came);
        mix(signal(SIGTRAP, handler) == handler);
    }
    return 0;
}
