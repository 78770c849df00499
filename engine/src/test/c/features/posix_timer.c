/* A timer of timer_create that sends a signal. */
#include "feature.h"
#include <time.h>

static volatile sig_atomic_t ticks;

static void tick(int signal, siginfo_t *info, void *context) {
    (void)signal;
    (void)context;
    ticks += info->si_value.sival_int == 21;
}

int main(void) {
    struct sigaction action = {.sa_sigaction = tick, .sa_flags = SA_SIGINFO | SA_RESTART};
    NEED(sigaction(SIGRTMIN, &action, 0) == 0);
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN, .sigev_value.sival_int = 21};
    timer_t timer;
    struct itimerspec each = {{0, 3000000}, {0, 3000000}};
    NEED(timer_create(CLOCK_MONOTONIC, &event, &timer) == 0 && timer_settime(timer, 0, &each, 0) == 0);
    for (int round = 0; round < ROUNDS; round++)
        end_round(round);
    int last = ticks;
    for (int i = 0; ticks == last && i < 2000; i++)
        work(STEPS / 10);
    printf("ticks on: %d\n", ticks > last);
    return 0;
}
