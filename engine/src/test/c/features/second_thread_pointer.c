/* The base of GS, which no C library uses. */
#include "feature.h"
#include <asm/prctl.h>
#include <sys/syscall.h>

int main(void) {
    static unsigned long area[ROUNDS + 1];
    for (int round = 0; round < ROUNDS; round++) {
        area[round] = sum;
        NEED(syscall(SYS_arch_prctl, ARCH_SET_GS, &area[round]) == 0);
        end_round(round);
        unsigned long there;
        __asm__ volatile("mov %%gs:0, %0" : "=r"(there));
        mix(there);
    }
    return 0;
}
