/* The execution domain's flags. */
#include "feature.h"
#include <sys/personality.h>

int main(void) {
    int before = personality(0xffffffff) & ~(WHOLE_SECONDS | SHORT_INODE);
    for (int round = 0; round < ROUNDS; round++) {
        NEED(personality((unsigned long)before | (round % 2 ? WHOLE_SECONDS : SHORT_INODE)) >= 0);
        end_round(round);
        mix((unsigned long)personality(0xffffffff) & (WHOLE_SECONDS | SHORT_INODE));
    }
    return 0;
}
