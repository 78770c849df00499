/* Handlers that run on a stack of their own, and end before the round does. */
#include "feature.h"

static void handler(int signal, siginfo_t *info, void *context) {
    (void)context;
    stack_t now;
    NEED(sigaltstack(0, &now) == 0);
    mix((unsigned long)(signal + info->si_value.sival_int + now.ss_flags));
}

int main(void) {
    static unsigned char memory[64 * 1024];
    stack_t own = {.ss_sp = memory, .ss_size = sizeof memory}, now;
    struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    NEED(sigaltstack(&own, 0) == 0 && sigaction(SIGUSR1, &action, 0) == 0);
    for (int round = 0; round < ROUNDS; round++) {
        union sigval sent = {.sival_int = round};
        NEED(sigqueue(getpid(), SIGUSR1, sent) == 0 && sigaltstack(0, &now) == 0);
        mix(now.ss_sp == memory && now.ss_size == sizeof memory);
        end_round(round);
    }
    return 0;
}
