/* All of the work is done inside a signal handler, which returns at the end. */
#include "feature.h"

static void handler(int signal) {
    mix((unsigned long)signal);
    for (int round = 0; round < ROUNDS; round++)
        end_round(round);
}

int main(void) {
    struct sigaction action = {.sa_handler = handler};
    sigset_t mask;
    sigaddset(&action.sa_mask, SIGUSR2);
    NEED(sigaction(SIGUSR1, &action, 0) == 0 && raise(SIGUSR1) == 0);
    NEED(sigprocmask(SIG_BLOCK, 0, &mask) == 0);
    printf("returned, %d\n", sigismember(&mask, SIGUSR2));
    return 5;
}
