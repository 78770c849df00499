/* Two stacks in one thread, between which it changes (swapcontext). */
#include "feature.h"
#include <ucontext.h>

static ucontext_t outer, inner;

static void run(void) {
    for (unsigned long i = 0;; i++) {
        work(STEPS / 4);
        mix(i);
        swapcontext(&inner, &outer);
    }
}

int main(void) {
    static unsigned char stack[128 * 1024];
    NEED(getcontext(&inner) == 0);
    inner.uc_stack.ss_sp = stack;
    inner.uc_stack.ss_size = sizeof stack;
    makecontext(&inner, run, 0);
    for (int round = 0; round < ROUNDS; round++) {
        NEED(swapcontext(&outer, &inner) == 0);
        end_round(round);
    }
    return 0;
}
