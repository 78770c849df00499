/* Subject: has SIZE MiB of memory and writes to PERCENT of its pages, spread evenly, over and over for SECONDS.
   dirty SIZE PERCENT SECONDS */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

int main(int argc, char **argv) {
    long pages = (argc > 1 ? atol(argv[1]) : 64) << 8, percent = argc > 2 ? atol(argv[2]) : 10;
    uint64_t *memory = malloc(pages << 12), round = 0;
    if (!memory)
        return 1;
    for (long i = 0; i < pages << 9; i++)
        memory[i] = (uint64_t)i * 0x9e3779b97f4a7c15u >> 40;
    printf("filled\n");
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
