/* A file that has lost its name. */
#include "feature.h"

int main(void) {
    int file = open("own-unlinked", O_RDWR | O_CREAT | O_TRUNC, 0600);
    NEED(file >= 0 && unlink("own-unlinked") == 0);
    static unsigned char all[ROUNDS * 300];
    for (int round = 0; round < ROUNDS; round++) {
        unsigned char piece[300];
        fill(piece, sizeof piece, round);
        NEED(write(file, piece, sizeof piece) == (ssize_t)sizeof piece);
        ssize_t length = pread(file, all, sizeof all, 0);
        mix((unsigned long)length);
        mix_bytes(all, (size_t)length);
        end_round(round);
    }
    return 0;
}
