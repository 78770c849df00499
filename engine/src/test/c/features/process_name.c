/* The process's name and other settings of prctl. */
#include "feature.h"
#include <sys/prctl.h>

int main(void) {
    for (int round = 0; round < ROUNDS; round++) {
        char name[16];
        snprintf(name, sizeof name, "round-%d", round);
        NEED(prctl(PR_SET_NAME, name) == 0 && prctl(PR_SET_TIMERSLACK, 50000 + round) == 0);
        end_round(round);
        NEED(prctl(PR_GET_NAME, name) == 0);
        mix_bytes(name, strlen(name));
        mix((unsigned long)prctl(PR_GET_TIMERSLACK));
    }
    return 0;
}
