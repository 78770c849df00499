/* Breakpoints and steps of the program's own, whose signals are for it and not for its tracer. */
#include "feature.h"

static volatile unsigned long traps;

static void handler(int signal, siginfo_t *info, void *context) {
    (void)context;
    traps = traps * 3 + (unsigned long)(signal + info->si_code % 100);
}

int main(void) {
    struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
    NEED(sigaction(SIGTRAP, &action, 0) == 0);
    for (int round = 0; round < ROUNDS; round++) {
        __asm__ volatile("int3");
        mix(traps);
        end_round(round);
    }
    return 0;
}
