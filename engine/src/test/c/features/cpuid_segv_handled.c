/*
 * CPUID is answered by a trap of the tracer's; SIGSEGV (another signal for whoever includes this), which such traps can
 * raise, has a handler and keeps it.
 */
#include "feature.h"
#include <cpuid.h>

#ifndef TRAP
#define TRAP SIGSEGV
#endif

static volatile int came;

static void handler(int signal) {
    came += signal;
}

int main(void) {
    for (int round = 0; round < ROUNDS; round++) {
        unsigned a, b, c, d;
        __cpuid(0, a, b, c, d);
        mix(a > 0 && b != 0);
        NEED(signal(TRAP, handler) != SIG_ERR);
        __cpuid(1, a, b, c, d);
        end_round(round);
        NEED(raise(TRAP) == 0);
        mix((unsigned long)came);
        mix(signal(TRAP, handler) == handler);
    }
    return 0;
}
