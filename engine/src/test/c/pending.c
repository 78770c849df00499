/* Blocks signals, has some sent to itself, computes for a while, and only then lets them come. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int total;

static void note(int signal, siginfo_t *info, void *context) {
    (void)context;
    total = total * 3 + signal - SIGRTMIN + info->si_value.sival_int;
    printf("signal %d value %d\n", signal, signal >= SIGRTMIN ? info->si_value.sival_int : -1);
}

int main(int argc, char **argv) {
    int rounds = argc > 1 ? atoi(argv[1]) : 20;
    struct sigaction action = {.sa_sigaction = note, .sa_flags = SA_SIGINFO};
    sigset_t all;
    sigfillset(&action.sa_mask);
    sigfillset(&all);
    sigaction(SIGUSR1, &action, 0);
    sigaction(SIGRTMIN, &action, 0);
    sigaction(SIGRTMIN + 1, &action, 0);
    sigprocmask(SIG_BLOCK, &all, 0);
    raise(SIGUSR1); /* to this thread */
    for (int value = 1; value <= 3; value++) { /* to the process, in this order */
        union sigval sent = {.sival_int = value};
        sigqueue(getpid(), SIGRTMIN + 1, sent);
        sigqueue(getpid(), SIGRTMIN, sent);
    }
    volatile unsigned long x = 1;
    for (int i = 0; i < rounds; i++) {
        for (int j = 0; j < 10000000; j++) x = x * 6364136223846793005UL + 1;
        printf("%d\n", i);
        fflush(stdout);
    }
    sigprocmask(SIG_UNBLOCK, &all, 0);
    raise(SIGCHLD); /* whose default action is none, whatever the process was before it was restored */
    printf("%lx %d\n", x, total);
    return total & 0x7f;
}
