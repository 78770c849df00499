/* Forbids itself more processes than its user has, and then changes much memory over and over. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

int main(void) {
    struct rlimit one = {1, 1};
    if (setrlimit(RLIMIT_NPROC, &one)) return 2;
    size_t size = 24 << 20;
    unsigned char *memory = malloc(size);
    unsigned state = 1;
    for (int round = 0; round < 6000; round++)
        for (size_t at = 0; at < size; at += 512) memory[at] = state = state * 1664525u + round;
    printf("%u\n", state);
    return 7;
}
