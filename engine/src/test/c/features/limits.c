/* Resource limits, lowered on the way. */
#include "feature.h"
#include <sys/resource.h>

int main(void) {
    for (int round = 0; round < ROUNDS; round++) {
        struct rlimit limit = {(rlim_t)(900 - round), 900};
        NEED(setrlimit(RLIMIT_NOFILE, &limit) == 0);
        struct rlimit stack;
        NEED(getrlimit(RLIMIT_STACK, &stack) == 0);
        stack.rlim_cur = (rlim_t)(4 << 20) + (rlim_t)round * PAGE;
        NEED(setrlimit(RLIMIT_STACK, &stack) == 0);
        end_round(round);
        NEED(getrlimit(RLIMIT_NOFILE, &limit) == 0 && getrlimit(RLIMIT_STACK, &stack) == 0);
        mix(limit.rlim_cur * 1000 + limit.rlim_max);
        mix(stack.rlim_cur);
    }
    return 0;
}
