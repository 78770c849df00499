/* Pages without access between others; the kernel says EFAULT where a call is given one. */
#include "feature.h"

int main(void) {
    unsigned char *p = map(33 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
    int sink = open("/dev/null", O_WRONLY);
    int zero = open("/dev/zero", O_RDONLY);
    for (int i = 0; i < 33; i += 2)
        NEED(mprotect(p + i * PAGE, PAGE, PROT_NONE) == 0);
    for (int round = 0; round < ROUNDS; round++) {
        fill(p + (round % 16 * 2 + 1) * PAGE, PAGE, round);
        for (int i = 1; i < 33; i += 2)
            mix_bytes(p + i * PAGE, PAGE);
        unsigned char *guard = p + round % 17 * 2 * PAGE;
        mix(read(zero, guard, 8) < 0 ? (unsigned long)errno : 1000);
        NEED(mprotect(guard, PAGE, PROT_READ | PROT_WRITE) == 0);
        guard[round] ^= 0x11;
        mix_bytes(guard, PAGE);
        NEED(mprotect(guard, PAGE, PROT_NONE) == 0);
        NEED(write(sink, "x", 1) == 1);
        end_round(round);
    }
    return 0;
}
