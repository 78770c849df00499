/* Waits in select, with a time limit, for a pipe that stays empty. */
#include "feature.h"
#include <sys/select.h>

int main(void) {
    int ends[2];
    NEED(pipe(ends) == 0);
    for (int round = 0; round < ROUNDS; round++) {
        fd_set set;
        FD_ZERO(&set);
        FD_SET(ends[0], &set);
        struct timeval limit = {0, 3000};
        mix((unsigned long)select(ends[0] + 1, &set, 0, 0, &limit));
        end_round(round);
    }
    return 0;
}
