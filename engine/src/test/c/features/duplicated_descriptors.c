/* Duplicates of a descriptor share its position, which a second open of the same file does not. */
#include "feature.h"

int main(void) {
    static unsigned char content[ROUNDS * 200];
    fill(content, sizeof content, 3);
    int file = open("own-duplicated", O_RDWR | O_CREAT | O_TRUNC, 0600);
    NEED(file >= 0 && write(file, content, sizeof content) == (ssize_t)sizeof content);
    NEED(lseek(file, 0, SEEK_SET) == 0);
    int duplicate = fcntl(file, F_DUPFD_CLOEXEC, 50);
    int second = open("own-duplicated", O_RDONLY);
    NEED(dup2(duplicate, 60) == 60 && second >= 0);
    for (int round = 0; round < ROUNDS; round++) {
        unsigned char a[40], b[40], c[40], d[40];
        NEED(read(file, a, 40) == 40 && read(duplicate, b, 40) == 40);
        NEED(read(60, c, 40) == 40 && read(second, d, 40) == 40);
        mix_bytes(a, 40);
        mix_bytes(b, 40);
        mix_bytes(c, 40);
        mix_bytes(d, 40);
        mix((unsigned long)lseek(file, 0, SEEK_CUR));
        end_round(round);
    }
    return fcntl(duplicate, F_GETFD) == FD_CLOEXEC && fcntl(60, F_GETFD) == 0 ? 0 : 1;
}
