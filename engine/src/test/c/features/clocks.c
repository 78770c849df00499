/* The clocks, which only grow, but for the processor's time of a process that is another one after a checkpoint. */
#include "feature.h"
#include <time.h>

int main(void) {
    struct timespec before = {0, 0}, day = {0, 0};
    for (int round = 0; round < ROUNDS; round++) {
        struct timespec now, today, used;
        NEED(clock_gettime(CLOCK_MONOTONIC, &now) == 0 && clock_gettime(CLOCK_REALTIME, &today) == 0);
        NEED(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used) == 0);
        mix(now.tv_sec > before.tv_sec || (now.tv_sec == before.tv_sec && now.tv_nsec > before.tv_nsec));
        mix(today.tv_sec >= day.tv_sec);
        before = now;
        day = today;
        end_round(round);
    }
    return 0;
}
