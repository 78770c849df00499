/* Counters of eventfd, one of them a semaphore. */
#include "feature.h"
#include <sys/eventfd.h>

int main(void) {
    int counter = eventfd(0, EFD_NONBLOCK), semaphore = eventfd(5, EFD_SEMAPHORE | EFD_NONBLOCK);
    NEED(counter >= 0 && semaphore >= 0);
    for (int round = 0; round < ROUNDS; round++) {
        uint64_t value = (uint64_t)round + 1;
        NEED(write(counter, &value, 8) == 8 && write(semaphore, &value, 8) == 8);
        end_round(round);
        if (round % 4 == 3) {
            NEED(read(counter, &value, 8) == 8);
            mix(value);
        }
        NEED(read(semaphore, &value, 8) == 8);
        mix(value);
    }
    return 0;
}
