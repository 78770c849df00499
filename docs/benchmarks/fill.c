/* Subject: fills SIZE MiB with data that compress to about a half, says so, and lives on for SECONDS. fill SIZE SECONDS */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv) {
    long words = (argc > 1 ? atol(argv[1]) : 64) << 17;
    uint64_t *memory = malloc(words * 8), state = 88172645463325252u;
    if (!memory)
        return 1;
    for (long i = 0; i < words; i++) {
        state ^= state << 13, state ^= state >> 7, state ^= state << 17;
        memory[i] = i % 4 == 0 ? (uint64_t)i / 64 : state & 0x0000ffff00ffffffu;
    }
    printf("filled\n");
    fflush(stdout);
    sleep(argc > 2 ? atoi(argv[2]) : 1);
    printf("result %llx\n", (unsigned long long)memory[words / 2]);
    return 0;
}
