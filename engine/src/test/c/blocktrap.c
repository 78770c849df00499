/*
 * Blocks the two signals that tracing may use, or handles them, waits until a file is there, and then asks for CPUID and
 * looks, over and over, whether they are still blocked and handled. Arguments: what (block, handle, both), that file,
 * one that it makes when it waits. With
 * "inherit" it blocks them, becomes itself anew, which keeps that, and waits for nothing.
 */
#include <cpuid.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void never(int signal) { _exit(signal); }

int main(int argc, char **argv) {
    if (argc < 3) return 2;
    sigset_t both;
    sigemptyset(&both);
    sigaddset(&both, SIGTRAP);
    sigaddset(&both, SIGSEGV);
    if (!strcmp(argv[1], "inherit")) {
        sigprocmask(SIG_BLOCK, &both, 0);
        execl("/proc/self/exe", argv[0], "inherited", argv[2], (char *)0);
    }
    if (!strcmp(argv[1], "handle") || !strcmp(argv[1], "both")) {
        signal(SIGTRAP, never);
        signal(SIGSEGV, never);
    }
    if (!strcmp(argv[1], "block") || !strcmp(argv[1], "both")) sigprocmask(SIG_BLOCK, &both, 0);
    if (argc > 3) fclose(fopen(argv[3], "w"));
    while (strcmp(argv[1], "inherited") && access(argv[2], F_OK)) usleep(1000);
    for (int round = 0; round < 40; round++) {
        unsigned a, b, c, d;
        __cpuid(0, a, b, c, d);
        struct sigaction trap, fault;
        sigset_t now;
        sigaction(SIGTRAP, 0, &trap);
        sigaction(SIGSEGV, 0, &fault);
        sigprocmask(SIG_BLOCK, 0, &now);
        printf("%d handled %d %d blocked %d %d\n", round, trap.sa_handler == never, fault.sa_handler == never,
               sigismember(&now, SIGTRAP), sigismember(&now, SIGSEGV));
        fflush(stdout);
        usleep(1000);
    }
    return 0;
}
