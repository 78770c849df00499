/* A file mapped privately: pages that were written are the program's own, the others are the file's. */
#include "feature.h"

int main(void) {
    static unsigned char content[24 * PAGE];
    fill(content, sizeof content, 5);
    int file = open("own-private", O_RDWR | O_CREAT | O_TRUNC, 0600);
    NEED(file >= 0 && write(file, content, sizeof content) == (ssize_t)sizeof content);
    unsigned char *p = map(sizeof content, PROT_READ | PROT_WRITE, MAP_PRIVATE, file);
    NEED(close(file) == 0);
    for (int round = 0; round < ROUNDS; round++) {
        p[round * 1501] ^= (unsigned char)sum;
        mix_bytes(p, sizeof content);
        end_round(round);
    }
    return 0;
}
