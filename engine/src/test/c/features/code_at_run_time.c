/* Code that is written while the program runs, as just-in-time compilers do. */
#include "feature.h"

int main(void) {
    unsigned char *code = map(16 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
    for (int round = 0; round < ROUNDS; round++) {
        unsigned char *function = code + round * 1000;
        /* lea n(%rdi,%rdi,4),%rax; ret */
        unsigned char bytes[] = {0x48, 0x8d, 0x84, 0xbf, (unsigned char)round, 1, 0, 0, 0xc3};
        NEED(mprotect(code, 16 * PAGE, PROT_READ | PROT_WRITE) == 0);
        memcpy(function, bytes, sizeof bytes);
        NEED(mprotect(code, 16 * PAGE, PROT_READ | PROT_EXEC) == 0);
        for (int i = 0; i <= round; i++)
            mix(((unsigned long (*)(unsigned long))(uintptr_t)(code + i * 1000))(sum));
        end_round(round);
    }
    return 0;
}
