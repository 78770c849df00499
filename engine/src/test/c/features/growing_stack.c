/* A stack that grows deeper in every round, and is looked at again on the way back. */
#include "feature.h"

static void deeper(int depth) {
    volatile unsigned char frame[3000];
    fill((void *)frame, sizeof frame, depth);
    if (depth > 0)
        deeper(depth - 1);
    mix(frame[depth * 7 % 3000]);
}

int main(void) {
    for (int round = 0; round < ROUNDS; round++) {
        deeper(10 + round * 8);
        end_round(round);
    }
    return 0;
}
