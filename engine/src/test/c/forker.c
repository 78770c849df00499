/* Subject: starts children and waits for whichever ends, N times; none may be there that it did not start. forker N */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static unsigned state = 1;

static void work(unsigned *table, int words) {
    for (int i = 0; i < 400000; i++) {
        state = state * 1664525 + 1013904223;
        table[state % words] += state;
    }
}

int main(int argc, char **argv) {
    int rounds = argc > 1 ? atoi(argv[1]) : 10, words = 1 << 20;
    unsigned *table = calloc(words, sizeof *table);
    for (int round = 0; round < rounds; round++) {
        work(table, words);
        pid_t child = fork();
        if (child == 0)
            _exit(round & 63);
        work(table, words);
        int status;
        pid_t ended = waitpid(-1, &status, 0);
        int own = ended == child && WIFEXITED(status) && WEXITSTATUS(status) == (round & 63);
        int none = waitpid(-1, &status, 0) == -1 && errno == ECHILD;
        printf("round %d: own child %d, no other %d, %08x\n", round, own, none, table[state % words]);
        fflush(stdout);
    }
    unsigned sum = 0;
    for (int i = 0; i < words; i++)
        sum = sum * 31 + table[i];
    printf("sum %08x\n", sum);
    return 0;
}
