/* A file that gets another name while it is open. */
#include "feature.h"

int main(void) {
    int file = open("own-name-0", O_RDWR | O_CREAT | O_TRUNC, 0600);
    NEED(file >= 0);
    char name[20] = "own-name-0", next[20];
    for (int round = 0; round < ROUNDS; round++) {
        NEED(write(file, &sum, sizeof sum) == sizeof sum);
        if (round == 5) {
            snprintf(next, sizeof next, "own-name-%d", round);
            NEED(rename(name, next) == 0);
            strcpy(name, next);
        }
        unsigned char first[8 * ROUNDS];
        ssize_t length = pread(file, first, sizeof first, 0);
        mix((unsigned long)length);
        mix_bytes(first, (size_t)length);
        end_round(round);
    }
    return 0;
}
