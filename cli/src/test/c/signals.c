/* Catches its own SIGTRAP and SIGSEGV and ignores SIGINT, for about a second. */
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <time.h>

static sigjmp_buf back;
static volatile sig_atomic_t traps, faults;

static void on_trap(int signal) { (void)signal; traps++; }
static void on_fault(int signal) { (void)signal; faults++; siglongjmp(back, 1); }

int main(void) {
    volatile int *nowhere = (int *)16;
    signal(SIGTRAP, on_trap);
    signal(SIGSEGV, on_fault);
    for (volatile int i = 0; i < 50; i++) {
        struct timespec pause = {0, 20 * 1000 * 1000};
        nanosleep(&pause, 0);
        __asm__ volatile("int3");
        raise(SIGTRAP);
        if (!sigsetjmp(back, 1)) {
            *nowhere = 1;
        }
    }
    signal(SIGTRAP, SIG_IGN);
    signal(SIGSEGV, SIG_IGN);
    raise(SIGTRAP);
    raise(SIGSEGV);
    printf("%d %d\n", (int)traps, (int)faults);
    return 0;
}
