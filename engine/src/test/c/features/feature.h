/*
 * What the subjects of this folder share. Each uses one feature of the kernel, of the processor or of the C library for
 * ROUNDS rounds of some milliseconds, and ends every round with a line of what has come so far, so that a checkpoint at
 * any moment that loses something prints other lines. Files are made in the working directory. Exit status: what
 * the subject says; SKIPPED where the machine lacks the feature, BROKEN where a call failed that never should.
 */
#ifndef FEATURE_H
#define FEATURE_H
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* Work of a round. */
#ifndef STEPS
#define STEPS 1600000
#endif

enum { ROUNDS = 60, PAGE = 4096, SKIPPED = 77, BROKEN = 99 };

#define NEED(condition) ((condition) ? (void)0 : broken(#condition, __LINE__))

static unsigned long sum = 88172645463325252UL;

static inline void broken(const char *what, int line) {
    fprintf(stderr, "line %d: %s: %s\n", line, what, strerror(errno));
    exit(BROKEN);
}

static inline void skip(const char *why) {
    printf("SKIPPED: %s\n", why);
    exit(SKIPPED);
}

/* Whoever waits in a loop for what a checkpoint has lost comes to an end. */
__attribute__((constructor)) static void limit_processor_time(void) {
    struct rlimit seconds = {20, 20};
    setrlimit(RLIMIT_CPU, &seconds);
}

static inline void mix(unsigned long value) {
    sum = (sum ^ value) * 6364136223846793005UL + 1442695040888963407UL;
}

static inline void mix_bytes(const void *bytes, size_t length) {
    for (size_t i = 0; i < length; i++)
        mix(((const unsigned char *)bytes)[i]);
}

static inline void fill(void *bytes, size_t length, int seed) {
    for (size_t i = 0; i < length; i++)
        ((unsigned char *)bytes)[i] = (unsigned char)(seed * 31 + i * 7 + (i >> 8));
}

/* Computes for a while; the result goes into the sum. */
static inline void work(int steps) {
    unsigned long x = sum | 1;
    for (int i = 0; i < steps; i++)
        x = x * 6364136223846793005UL + 1442695040888963407UL;
    mix(x);
}

static inline void end_round(int round) {
    work(STEPS);
    printf("%d %lx\n", round, sum);
    fflush(stdout);
}

static inline unsigned char *map(size_t length, int protection, int flags, int file) {
    unsigned char *mapped = mmap(0, length, protection, flags, file, 0);
    NEED(mapped != MAP_FAILED);
    return mapped;
}

#endif
