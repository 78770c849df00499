/* Asks CPUID leaf 7 for the extended features: itself, in a forked child, and in a cloned one with another signal. */
#define _GNU_SOURCE
#include <cpuid.h>
#include <sched.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void ask(const char *who) {
    unsigned a = 0, b = 0, c = 0, d = 0;
    __cpuid_count(7, 0, a, b, c, d);
    printf("%s %08x %08x\n", who, b, c);
    fflush(stdout);
}

int main(void) {
    int first, second;
    ask("parent");
    pid_t child = fork();
    if (child == 0) {
        ask("fork");
        _exit(0);
    }
    waitpid(child, &first, 0);
    child = syscall(SYS_clone, 0L, 0L, 0L, 0L, 0L);
    if (child == 0) {
        ask("clone");
        _exit(0);
    }
    waitpid(child, &second, __WALL);
    printf("%d %d\n", first, second);
    return 0;
}
