/* Subject: matrix products and a hash over 16 MiB, the amount of work being fixed. With "small" the table is written to
   once a page instead of being hashed: as many pages change, and no time depends on who else uses the shared cache.
   compute ROUNDS [small] */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { N = 192, WORDS = 2 << 20 };
static double a[N][N], b[N][N], c[N][N];
static uint64_t *table;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

/* Seconds for which the kernel had this thread wait for a processor (proc_pid_schedstat(5), second field). */
static double waited(void) {
    unsigned long long ran = 0, nanos = 0;
    FILE *file = fopen("/proc/self/schedstat", "r");
    if (!file || fscanf(file, "%llu %llu", &ran, &nanos) != 2)
        return 0;
    return nanos / 1e9;
}

int main(int argc, char **argv) {
    double start = now();
    long rounds = argc > 1 ? atol(argv[1]) : 100;
    uint64_t hash = 1469598103934665603u;
    table = malloc(WORDS * sizeof *table);
    for (long i = 0; i < WORDS; i++)
        table[i] = i * 0x9e3779b97f4a7c15u;
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++)
            a[i][j] = (i * j) % 7, b[i][j] = (i + j) % 5;
    for (long round = 0; round < rounds; round++) {
        for (int i = 0; i < N; i++)
            for (int j = 0; j < N; j++) {
                double sum = 0;
                for (int k = 0; k < N; k++)
                    sum += a[i][k] * b[k][j];
                c[i][j] = sum;
            }
        a[round % N][round / N % N] = c[round % N][(round * 7) % N] / 1e6;
        if (argc > 2)
            for (long i = round % 512; i < WORDS; i += 512)
                table[i] += hash + round;
        for (long i = 0; argc < 3 && i < WORDS / 16; i++) {
            uint64_t *word = &table[(hash ^ i) % WORDS];
            hash = (hash ^ *word) * 1099511628211u;
            *word += i;
        }
    }
    printf("result %016llx %g\n", (unsigned long long)hash, c[3][5]);
    printf("seconds %.6f\n", now() - start);
    printf("waited %.6f\n", waited());
    printf("cpu %.6f\n", (double)clock() / CLOCKS_PER_SEC);
    return 0;
}
