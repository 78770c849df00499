/* SIGTRAP, which the tracer's steps raise, is ignored and stays so, though the program is sent it. */
#include "feature.h"
#include <cpuid.h>

int main(void) {
    unsigned a, b, c, d;
    __cpuid(0, a, b, c, d);
    mix(a > 0 && b != 0);
    NEED(signal(SIGTRAP, SIG_IGN) != SIG_ERR);
    for (int round = 0; round < ROUNDS; round++) {
        end_round(round);
        NEED(raise(SIGTRAP) == 0);
        struct sigaction now;
        NEED(sigaction(SIGTRAP, 0, &now) == 0);
        mix(now.sa_handler == SIG_IGN);
    }
    return 0;
}
