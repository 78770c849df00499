/* Signals that are blocked and wait, with values, until the last round. */
#include "feature.h"

static void note(int signal, siginfo_t *info, void *context) {
    (void)context;
    mix((unsigned long)(signal * 1000 + (signal >= SIGRTMIN ? info->si_value.sival_int : 0)));
}

int main(void) {
    struct sigaction action = {.sa_sigaction = note, .sa_flags = SA_SIGINFO};
    sigset_t all;
    sigfillset(&all);
    sigfillset(&action.sa_mask);
    NEED(sigaction(SIGUSR1, &action, 0) == 0 && sigaction(SIGRTMIN + 1, &action, 0) == 0);
    NEED(sigprocmask(SIG_BLOCK, &all, 0) == 0 && raise(SIGUSR1) == 0);
    for (int value = 1; value <= 5; value++) {
        union sigval sent = {.sival_int = value};
        NEED(sigqueue(getpid(), SIGRTMIN + 1, sent) == 0);
    }
    for (int round = 0; round < ROUNDS; round++)
        end_round(round);
    NEED(sigprocmask(SIG_UNBLOCK, &all, 0) == 0);
    end_round(ROUNDS);
    return 0;
}
