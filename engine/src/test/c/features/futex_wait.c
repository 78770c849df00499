/* Waits for a futex that nobody wakes, until the time has come. */
#include "feature.h"
#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>

int main(void) {
    uint32_t word = 1;
    for (int round = 0; round < ROUNDS; round++) {
        struct timespec limit = {0, 3000000};
        long result = syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, 1, &limit, 0, 0);
        /* A wait that was interrupted and counts as over may end without an error. */
        mix(result == 0 || errno == ETIMEDOUT);
        end_round(round);
    }
    return 0;
}
