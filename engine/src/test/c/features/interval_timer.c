/* A timer of the process that ticks with its processor time. */
#include "feature.h"
#include <sys/time.h>

static volatile sig_atomic_t ticks;

static void tick(int signal) {
    ticks += signal == SIGVTALRM;
}

int main(void) {
    struct sigaction action = {.sa_handler = tick, .sa_flags = SA_RESTART};
    NEED(sigaction(SIGVTALRM, &action, 0) == 0);
    struct itimerval each = {{0, 2000}, {0, 2000}};
    NEED(setitimer(ITIMER_VIRTUAL, &each, 0) == 0);
    for (int round = 0; round < ROUNDS; round++) {
        end_round(round);
        if (round % 16 == 15) {
            /* Ends soon only where the timer ticks on. */
            int i = 0;
            for (int before = ticks; ticks == before && i < 1000000000;)
                i++;
            mix(i < 1000000000);
        }
    }
    return 0;
}
