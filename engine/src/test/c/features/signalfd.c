/* Signals that are read from a descriptor. */
#include "feature.h"
#include <sys/signalfd.h>

int main(void) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigaddset(&set, SIGRTMIN + 2);
    NEED(sigprocmask(SIG_BLOCK, &set, 0) == 0);
    int signals = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    NEED(signals >= 0);
    for (int round = 0; round < ROUNDS; round++) {
        union sigval sent = {.sival_int = round};
        NEED(sigqueue(getpid(), SIGRTMIN + 2, sent) == 0);
        end_round(round);
        struct signalfd_siginfo info;
        NEED(read(signals, &info, sizeof info) == sizeof info);
        mix(info.ssi_signo * 1000u + (unsigned)info.ssi_int);
    }
    return 0;
}
