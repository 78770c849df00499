/* A file that never had a name (O_TMPFILE). */
#include "feature.h"

int main(void) {
    int file = open(".", O_RDWR | O_TMPFILE, 0600);
    if (file < 0)
        skip("this file system makes no files without a name");
    for (int round = 0; round < ROUNDS; round++) {
        unsigned char piece[500];
        fill(piece, sizeof piece, round);
        NEED(pwrite(file, piece, sizeof piece, round * 5000) == (ssize_t)sizeof piece);
        for (int i = 0; i <= round; i++) {
            NEED(pread(file, piece, sizeof piece, i * 5000) == (ssize_t)sizeof piece);
            mix_bytes(piece, sizeof piece);
        }
        end_round(round);
    }
    return 0;
}
