/* Subject: has SIZE MiB of memory and writes to PERCENT of its pages, spread evenly, over and over for SECONDS.
   Says how long it took to fill the memory first.
   dirty SIZE PERCENT SECONDS */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

int main(int argc, char **argv) {
    long pages = (argc > 1 ? atol(argv[1]) : 64) << 8, percent = argc > 2 ? atol(argv[2]) : 10;
    uint64_t *memory = aligned_alloc(4096, pages << 12), round = 0; /* from malloc(3), the last words of a page lie in the next */
    struct timespec begun, filled;
    if (!memory)
        return 1;
    clock_gettime(CLOCK_MONOTONIC, &begun);
    for (long i = 0; i < pages << 9; i++)
        memory[i] = (uint64_t)i * 0x9e3779b97f4a7c15u >> 40;
    clock_gettime(CLOCK_MONOTONIC, &filled);
    printf("filled %.3f\n", filled.tv_sec - begun.tv_sec + (filled.tv_nsec - begun.tv_nsec) / 1e9);
    fflush(stdout);
    time_t end = time(NULL) + (argc > 3 ? atol(argv[3]) : 10);
    while (time(NULL) < end) {
        round++;
        for (long page = 0; page < pages; page++)
            if (page * percent / 100 != (page + 1) * percent / 100)
                memory[(page << 9) + round % 512] += round;
        usleep(20000);
    }
    printf("rounds %llu\n", (unsigned long long)round);
    return 0;
}
