/* Which signals are blocked, ignored and handled stays as it is. */
#include "feature.h"

static volatile int came;

static void handler(int signal) {
    came = signal;
}

int main(void) {
    sigset_t set, pending;
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESETHAND};
    NEED(signal(SIGHUP, SIG_IGN) != SIG_ERR && signal(SIGPIPE, SIG_IGN) != SIG_ERR);
    for (int round = 0; round < ROUNDS; round++) {
        sigemptyset(&set);
        sigaddset(&set, round % 2 ? SIGTERM : SIGINT);
        NEED(sigprocmask(SIG_SETMASK, &set, 0) == 0 && sigaction(SIGUSR1, &action, 0) == 0);
        end_round(round);
        NEED(raise(SIGUSR1) == 0 && raise(SIGHUP) == 0 && sigpending(&pending) == 0);
        mix((unsigned long)came);
        struct sigaction now;
        NEED(sigaction(SIGUSR1, 0, &now) == 0 && sigprocmask(SIG_BLOCK, 0, &set) == 0);
        mix(now.sa_handler == SIG_DFL);
        mix((unsigned long)(sigismember(&set, SIGTERM) * 2 + sigismember(&set, SIGINT)));
    }
    return 0;
}
