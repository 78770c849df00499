/* A pipe whose both ends it has, with bytes waiting in it. */
#include "feature.h"

int main(void) {
    int ends[2];
    NEED(pipe2(ends, O_CLOEXEC) == 0);
    unsigned char piece[300];
    fill(piece, sizeof piece, 1);
    NEED(write(ends[1], piece, sizeof piece) == (ssize_t)sizeof piece);
    for (int round = 0; round < ROUNDS; round++) {
        fill(piece, 200, round);
        NEED(write(ends[1], piece, 200) == 200);
        end_round(round);
        NEED(read(ends[0], piece, 200) == 200);
        mix_bytes(piece, 200);
    }
    return 0;
}
