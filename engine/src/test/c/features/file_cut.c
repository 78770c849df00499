/* A file that grows and is cut, by ftruncate and by fallocate, with holes. */
#include "feature.h"

int main(void) {
    int file = open("own-cut", O_RDWR | O_CREAT | O_TRUNC, 0600);
    NEED(file >= 0);
    static unsigned char all[64 * PAGE];
    for (int round = 0; round < ROUNDS; round++) {
        NEED(pwrite(file, &sum, sizeof sum, round * 3000) == sizeof sum);
        NEED(ftruncate(file, (off_t)(round % 4 == 3 ? round * 2000 : round * 4000 + 100)) == 0);
        ssize_t length = pread(file, all, sizeof all, 0);
        mix((unsigned long)length);
        mix_bytes(all, (size_t)length);
        end_round(round);
    }
    return 0;
}
