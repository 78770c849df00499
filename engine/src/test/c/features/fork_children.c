/*
 * Children, which are in no checkpoint: one that lives at its moment is not there afterwards, and wait(2) says ECHILD.
 * The subject then does the child's work itself.
 */
#include "feature.h"
#include <sys/wait.h>

static unsigned char result(int round) {
    unsigned long x = (unsigned long)round + 1;
    for (int i = 0; i < STEPS / 8; i++)
        x = x * 6364136223846793005UL + 1;
    return x >> 56;
}

int main(void) {
    for (int round = 0; round < ROUNDS; round++) {
        int status;
        pid_t child = fork();
        NEED(child >= 0);
        if (child == 0)
            _exit(result(round));
        if (waitpid(child, &status, 0) == child)
            mix(WIFEXITED(status) ? (unsigned long)WEXITSTATUS(status) : 1000);
        else
            mix(errno == ECHILD ? result(round) : 2000);
        end_round(round);
    }
    return 0;
}
