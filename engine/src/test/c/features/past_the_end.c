/* A mapping that reaches past the end of its file: there the kernel says EFAULT (the program itself would get SIGBUS). */
#include "feature.h"

int main(void) {
    int file = open("own-short", O_RDWR | O_CREAT | O_TRUNC, 0600);
    int zero = open("/dev/zero", O_RDONLY);
    unsigned char content[5000];
    fill(content, sizeof content, 9);
    NEED(file >= 0 && zero >= 0 && write(file, content, sizeof content) == (ssize_t)sizeof content);
    unsigned char *shared = map(8 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, file);
    unsigned char *own = map(8 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, file);
    for (int round = 0; round < ROUNDS; round++) {
        shared[round * 80] ^= (unsigned char)round;
        own[round * 70 + 1] ^= (unsigned char)sum;
        mix_bytes(shared, 2 * PAGE);
        mix_bytes(own, 4000);
        mix(read(zero, own + (2 + round % 6) * PAGE, 1) < 0 ? (unsigned long)errno : 1000);
        mix(read(zero, shared + (2 + round % 6) * PAGE, 1) < 0 ? (unsigned long)errno : 1000);
        end_round(round);
    }
    return 0;
}
