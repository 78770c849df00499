/* SIGTRAP, which the tracer's steps raise, is blocked and stays so; one that is sent waits until it is let through. */
#include "feature.h"
#include <cpuid.h>

static volatile int came;

static void handler(int signal) {
    came += signal;
}

int main(void) {
    unsigned a, b, c, d;
    __cpuid(0, a, b, c, d);
    mix(a > 0 && b != 0);
    sigset_t set, now;
    sigemptyset(&set);
    sigaddset(&set, SIGTRAP);
    NEED(signal(SIGTRAP, handler) != SIG_ERR);
    for (int round = 0; round < ROUNDS; round++) {
        NEED(sigprocmask(SIG_BLOCK, &set, 0) == 0);
        end_round(round);
        NEED(raise(SIGTRAP) == 0 && sigprocmask(SIG_SETMASK, 0, &now) == 0);
        mix((unsigned long)sigismember(&now, SIGTRAP));
        mix((unsigned long)came);
        NEED(sigprocmask(SIG_UNBLOCK, &set, 0) == 0);
        mix((unsigned long)came);
    }
    return 0;
}
