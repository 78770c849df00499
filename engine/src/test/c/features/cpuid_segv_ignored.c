/* CPUID is answered by a trap of the tracer's; SIGSEGV, which such traps can raise, is ignored and stays so. */
#include "feature.h"
#include <cpuid.h>

int main(void) {
    for (int round = 0; round < ROUNDS; round++) {
        unsigned a, b, c, d;
        __cpuid(0, a, b, c, d);
        mix(a > 0 && b != 0);
        NEED(signal(SIGSEGV, SIG_IGN) != SIG_ERR);
        __cpuid(1, a, b, c, d);
        end_round(round);
        NEED(raise(SIGSEGV) == 0);
        mix(signal(SIGSEGV, SIG_IGN) == SIG_IGN);
    }
    return 0;
}
