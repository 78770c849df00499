/* A file in memory that has no name, written, mapped, grown. */
#include "feature.h"

int main(void) {
    int file = memfd_create("subject", MFD_CLOEXEC);
    NEED(file >= 0 && ftruncate(file, 40 * PAGE) == 0);
    unsigned char *p = map(40 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, file);
    for (int round = 0; round < ROUNDS; round++) {
        unsigned char piece[300];
        fill(piece, sizeof piece, round);
        NEED(pwrite(file, piece, sizeof piece, round * 2003) == (ssize_t)sizeof piece);
        p[round * 17] += 3;
        mix_bytes(p, 40 * PAGE);
        NEED(ftruncate(file, (40 + round) * PAGE) == 0);
        struct stat now;
        NEED(fstat(file, &now) == 0);
        mix((unsigned long)now.st_size);
        end_round(round);
    }
    return 0;
}
