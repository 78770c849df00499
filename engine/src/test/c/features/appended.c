/* A log opened with O_APPEND, whose position is of no matter to a write. */
#include "feature.h"

int main(void) {
    int log = open("own-log", O_RDWR | O_CREAT | O_TRUNC | O_APPEND, 0600);
    NEED(log >= 0);
    for (int round = 0; round < ROUNDS; round++) {
        char line[40], back[40] = "";
        int length = snprintf(line, sizeof line, "round %d: %lx\n", round, sum);
        NEED(lseek(log, 0, SEEK_SET) == 0 && write(log, line, (size_t)length) == length);
        mix((unsigned long)lseek(log, 0, SEEK_CUR));
        NEED(lseek(log, -length, SEEK_CUR) >= 0 && read(log, back, (size_t)length) == length);
        mix_bytes(back, (size_t)length);
        end_round(round);
    }
    return fcntl(log, F_GETFL) & O_APPEND ? 0 : 1;
}
