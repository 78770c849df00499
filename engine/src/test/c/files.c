/* Files that change while it runs: one with a name, two without, a log that is appended to, memory shared like a file,
   and one written once, closed, and read at the end. Argument: a directory. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SIZE = 70000, PIECE = 700, ROUNDS = 90 };

static unsigned sum(int fd) {
    unsigned char piece[4096];
    unsigned s = 7;
    ssize_t n;
    for (off_t at = 0; (n = pread(fd, piece, sizeof piece, at)) > 0; at += n)
        for (ssize_t i = 0; i < n; i++) s = s * 33 + piece[i];
    return s;
}

static int inside(const char *directory, const char *name, int flags) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", directory, name);
    int fd = open(path, flags, 0600);
    if (fd < 0) { perror(path); exit(9); }
    return fd;
}

int main(int argc, char **argv) {
    const char *directory = argc > 1 ? argv[1] : ".";
    int named = inside(directory, "named", O_RDWR | O_CREAT | O_TRUNC);
    int unlinked = inside(directory, "unlinked", O_RDWR | O_CREAT | O_EXCL);
    char path[4096];
    snprintf(path, sizeof path, "%s/unlinked", directory);
    unlink(path);
    int nameless = open(directory, O_RDWR | O_TMPFILE, 0600);
    int log = inside(directory, "log", O_WRONLY | O_CREAT | O_TRUNC | O_APPEND);
    int once = inside(directory, "once", O_WRONLY | O_CREAT | O_TRUNC);
    if (write(once, "written once\n", 13) != 13) return 8;
    int memory = memfd_create("memory", 0);
    int mapped = memfd_create("mapped", 0);
    if (nameless < 0 || memory < 0 || ftruncate(mapped, SIZE)) return 7;
    unsigned char *view = mmap(0, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, mapped, 0);
    unsigned char *other = mmap(0, SIZE, PROT_READ, MAP_SHARED, mapped, 0);
    unsigned char *shown = mmap(0, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, named, 0);
    unsigned state = 1;
    for (int round = 0; round < ROUNDS; round++) {
        char piece[PIECE];
        for (int i = 0; i < PIECE; i++) piece[i] = (char)((state = state * 1664525u + 1013904223u) >> 24);
        off_t at = (off_t)(round * 4099) % SIZE;
        if (pwrite(named, piece, PIECE, at) < 0 || write(unlinked, piece, PIECE) < 0) return 6;
        if (pwrite(nameless, piece, PIECE, at * 3) < 0 || write(memory, piece, PIECE) < 0) return 5;
        memcpy(view + at % (SIZE - PIECE), piece, PIECE);
        shown[at % 4000] ^= 1;
        if (dprintf(log, "round %d\n", round) < 0) return 4;
        if (round == 3) { close(once); }
        unsigned s = 0;
        for (int repeat = 0; repeat < 6; repeat++)
            s = s * 31 + sum(named) + sum(unlinked) * 3 + sum(nameless) * 5 + sum(memory) * 7 + sum(mapped) * 11;
        struct stat status;
        fstat(unlinked, &status);
        printf("%d %u %d %ld\n", round, s, memcmp(view, other, SIZE), (long)status.st_size);
        fflush(stdout);
    }
    int again = inside(directory, "once", O_RDONLY);
    char text[20] = "";
    if (read(again, text, 13) != 13) return 3;
    printf("%s", text);
    return 0;
}
