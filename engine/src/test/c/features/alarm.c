/* An alarm that ends the waiting, set long before. */
#include "feature.h"
#include <sys/time.h>

static volatile sig_atomic_t rung;

static void ring(int signal) {
    rung = signal;
}

int main(void) {
    struct sigaction action = {.sa_handler = ring, .sa_flags = SA_RESTART};
    NEED(sigaction(SIGALRM, &action, 0) == 0);
    struct itimerval once = {{0, 0}, {0, 150000}};
    NEED(setitimer(ITIMER_REAL, &once, 0) == 0);
    for (int round = 0; round < ROUNDS; round++)
        end_round(round);
    for (int i = 0; !rung && i < 1000000000; i++)
        ;
    printf("rung %d, %d left\n", rung, (int)alarm(0));
    return 0;
}
