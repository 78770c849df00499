/* Faults that the program handles itself: a page is opened when it is touched. */
#include "feature.h"

static unsigned char *place;
static volatile int faults;

static void handler(int signal, siginfo_t *info, void *context) {
    (void)signal;
    (void)context;
    faults++;
    NEED(mprotect((void *)((uintptr_t)info->si_addr & ~(uintptr_t)(PAGE - 1)), PAGE, PROT_READ | PROT_WRITE) == 0);
}

int main(void) {
    struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
    NEED(sigaction(SIGSEGV, &action, 0) == 0);
    place = map(ROUNDS * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
    for (int round = 0; round < ROUNDS; round++) {
        fill(place + round * PAGE, PAGE, round);
        mix_bytes(place, (size_t)(round + 1) * PAGE / 4);
        mix((unsigned long)faults);
        end_round(round);
    }
    return 0;
}
