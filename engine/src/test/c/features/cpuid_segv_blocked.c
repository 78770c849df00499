/* CPUID is answered by a trap of the tracer's; SIGSEGV is blocked between two of them, and stays so. */
#include "feature.h"
#include <cpuid.h>

int main(void) {
    for (int round = 0; round < ROUNDS; round++) {
        unsigned a, b, c, d;
        __cpuid(0, a, b, c, d);
        mix(a > 0 && b != 0);
        sigset_t set, now;
        sigemptyset(&set);
        sigaddset(&set, SIGSEGV);
        NEED(sigprocmask(SIG_BLOCK, &set, 0) == 0);
        end_round(round);
        NEED(sigprocmask(SIG_SETMASK, 0, &now) == 0);
        mix((unsigned long)sigismember(&now, SIGSEGV));
        NEED(sigprocmask(SIG_UNBLOCK, &set, 0) == 0);
    }
    return 0;
}
