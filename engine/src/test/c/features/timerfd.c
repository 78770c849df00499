/* A timer behind a descriptor: one that is long in coming, and one that has run out and not been read. */
#include "feature.h"
#include <poll.h>
#include <sys/timerfd.h>

int main(void) {
    int far = timerfd_create(CLOCK_MONOTONIC, 0), near = timerfd_create(CLOCK_MONOTONIC, 0);
    struct itimerspec long_one = {{300, 0}, {9000, 0}}, short_one = {{0, 0}, {0, 1}}, left;
    NEED(timerfd_settime(far, 0, &long_one, 0) == 0 && timerfd_settime(near, 0, &short_one, 0) == 0);
    for (int round = 0; round < ROUNDS; round++) {
        NEED(timerfd_gettime(far, &left) == 0);
        mix(left.it_value.tv_sec > 8000 && left.it_value.tv_sec <= 9000);
        mix((unsigned long)left.it_interval.tv_sec);
        end_round(round);
        struct pollfd ready = {.fd = near, .events = POLLIN};
        uint64_t times = 0;
        NEED(poll(&ready, 1, 10000) == 1);
        if (round % 8 == 7) {
            NEED(read(near, &times, 8) == 8 && timerfd_settime(near, 0, &short_one, 0) == 0);
            mix(times);
        }
    }
    return 0;
}
