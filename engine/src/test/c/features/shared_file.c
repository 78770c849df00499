/* A file that is written through a shared mapping and read through its descriptor, and the other way round. */
#include "feature.h"

int main(void) {
    size_t size = 16 * PAGE;
    int file = open("own-shared", O_RDWR | O_CREAT | O_TRUNC, 0600);
    NEED(file >= 0 && ftruncate(file, (off_t)size) == 0);
    unsigned char *p = map(size, PROT_READ | PROT_WRITE, MAP_SHARED, file);
    unsigned char copy[1000];
    for (int round = 0; round < ROUNDS; round++) {
        off_t at = round * 1021 % (off_t)(size - sizeof copy);
        fill(p + at, 700, round);
        NEED(pread(file, copy, sizeof copy, at) == (ssize_t)sizeof copy);
        mix_bytes(copy, sizeof copy);
        NEED(pwrite(file, &sum, sizeof sum, (at + 30000) % 60000) == sizeof sum);
        mix_bytes(p, size);
        end_round(round);
    }
    return 0;
}
