/* Niceness and the processors that it may run on. */
#include "feature.h"
#include <sched.h>
#include <sys/resource.h>

int main(void) {
    cpu_set_t allowed, now;
    NEED(sched_getaffinity(0, sizeof allowed, &allowed) == 0);
    int first = 0;
    while (!CPU_ISSET(first, &allowed))
        first++;
    CPU_ZERO(&now);
    CPU_SET(first, &now);
    NEED(sched_setaffinity(0, sizeof now, &now) == 0);
    int start = getpriority(PRIO_PROCESS, 0);
    for (int round = 0; round < ROUNDS; round++) {
        NEED(setpriority(PRIO_PROCESS, 0, start + round / 15) == 0);
        end_round(round);
        NEED(sched_getaffinity(0, sizeof now, &now) == 0);
        mix((unsigned long)(getpriority(PRIO_PROCESS, 0) - start));
        mix((unsigned long)CPU_COUNT(&now));
    }
    return 0;
}
