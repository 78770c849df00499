/* The kernel refuses it clone(2): at its limit on processes or, for root, who is held to none, since the first process
   of the namespace that its children are to be in has ended (pid_namespaces(7)). Writes to all of 8 MiB and prints a
   sum, again and again. Argument: rounds. */
#define _GNU_SOURCE
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WORDS = 1 << 20, SKIPPED = 77 };
static unsigned long words[WORDS];

static int is_refused(void) {
    if (getuid() != 0) {
        struct rlimit itself = {1, 1};
        return setrlimit(RLIMIT_NPROC, &itself) == 0;
    }
    if (unshare(CLONE_NEWPID) != 0)
        return 0;
    pid_t first = fork();
    if (first == 0)
        _exit(0);
    return first > 0 && waitpid(first, NULL, 0) == first;
}

int main(int argc, char **argv) {
    if (!is_refused() || fork() >= 0)
        return SKIPPED;
    int rounds = argc > 1 ? atoi(argv[1]) : 100;
    unsigned long sum = 0;
    for (int round = 0; round < rounds; round++) {
        for (int pass = 0; pass < 4; pass++)
            for (int i = 0; i < WORDS; i++) sum += words[i] = words[i] * 6364136223846793005u + i + round;
        printf("%d %lx\n", round, sum);
        fflush(stdout);
    }
    return 5;
}
