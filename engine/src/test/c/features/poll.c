/* Waits in poll, with a time limit, for a pipe that stays empty. */
#include "feature.h"
#include <poll.h>

int main(void) {
    int ends[2];
    NEED(pipe(ends) == 0);
    for (int round = 0; round < ROUNDS; round++) {
        struct pollfd nothing = {.fd = ends[0], .events = POLLIN};
        mix((unsigned long)poll(&nothing, 1, 3));
        end_round(round);
    }
    return 0;
}
