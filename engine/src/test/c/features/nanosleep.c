/* Sleeps of a few milliseconds. */
#include "feature.h"
#include <time.h>

int main(void) {
    for (int round = 0; round < ROUNDS; round++) {
        struct timespec time = {0, 3000000};
        mix((unsigned long)nanosleep(&time, 0));
        end_round(round);
    }
    return 0;
}
