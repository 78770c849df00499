/*
 * Traps of the program's own, one after the other, so that stops for checkpoints meet them where they have been raised
 * and not yet delivered: breakpoints, SIGTRAP sent while it is open, and SIGTRAP that waits behind the mask.
 */
#include "feature.h"
#include <sys/syscall.h>

enum { TRAPS = 300 };

static volatile unsigned long traps, codes;

static void handler(int signal, siginfo_t *info, void *context) {
    (void)context;
    (void)signal;
    traps++;
    codes += (unsigned long)(info->si_code & 0xff);
}

static void send_own(void) { NEED(syscall(SYS_tgkill, getpid(), getpid(), SIGTRAP) == 0); }

int main(void) {
    struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
    sigset_t trap, before;
    NEED(sigaction(SIGTRAP, &action, 0) == 0);
    sigemptyset(&trap);
    sigaddset(&trap, SIGTRAP);
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < TRAPS; i++) {
            __asm__ volatile("int3");
            send_own();
            NEED(sigprocmask(SIG_BLOCK, &trap, &before) == 0);
            send_own();
            work(20000);
            NEED(sigprocmask(SIG_SETMASK, &before, 0) == 0);
        }
        mix(traps);
        printf("%d %lu %lx %lx\n", round, traps, codes, sum);
        fflush(stdout);
    }
    return 0;
}
