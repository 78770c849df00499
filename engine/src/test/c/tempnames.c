/* Temporary files as many programs use them: made, written and closed at once, opened by name much later, then removed.
   Their names are made by mkstemp, composed anew, or below a directory of its own. Argument: a directory. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ROUNDS = 160, KEPT = 12, WORDS = 3000, PATH = 512 };

static char names[KEPT][PATH];
static unsigned sums[KEPT];

static unsigned mix(unsigned s) { return s * 1664525u + 1013904223u; }

static int make(const char *directory, const char *own, int round, char *name) {
    switch (round % 3) {
        case 0:
            snprintf(name, PATH, "%s/first-XXXXXX", directory);
            return mkstemp(name);
        case 1:
            snprintf(name, PATH, "%s/part-%05d", directory, round);
            break;
        default:
            snprintf(name, PATH, "%s/inner%d", own, round);
    }
    return open(name, O_RDWR | O_CREAT | O_EXCL, 0600);
}

static unsigned add(const char *name) {
    unsigned words[WORDS];
    int fd = open(name, O_RDONLY);
    if (fd < 0) { perror(name); exit(9); }
    if (read(fd, words, sizeof words) != sizeof words) { fprintf(stderr, "%s is short\n", name); exit(8); }
    close(fd);
    unsigned s = 1;
    for (int i = 0; i < WORDS; i++) s = s * 31 + words[i];
    return s;
}

int main(int argc, char **argv) {
    const char *directory = argc > 1 ? argv[1] : ".";
    char own[PATH / 2];
    snprintf(own, sizeof own, "%s/own-XXXXXX", directory);
    if (!mkdtemp(own)) return 7;
    unsigned state = 7;
    for (int round = 0; round < ROUNDS; round++) {
        char *name = names[round % KEPT];
        if (round >= KEPT) {
            unsigned again = add(name);
            if (again != sums[round % KEPT]) { fprintf(stderr, "%s has changed\n", name); return 6; }
            printf("%d %u\n", round, again);
            fflush(stdout);
            unlink(name);
        }
        int fd = make(directory, own, round, name);
        unsigned words[WORDS];
        for (int i = 0; i < WORDS; i++) words[i] = state = mix(state);
        if (fd < 0 || write(fd, words, sizeof words) != sizeof words) return 5;
        close(fd);
        sums[round % KEPT] = add(name);
        for (int i = 0; i < 3000000; i++) state = mix(state);
    }
    for (int i = 0; i < KEPT; i++) unlink(names[i]);
    rmdir(own);
    return 0;
}
