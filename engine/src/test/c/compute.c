/* Floating point, integers, heap and stack at work; a line of output now and then. Arguments: rounds, KiB of heap. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static double work(unsigned char *heap, size_t size, int round) {
    double sum = 0;
    unsigned state = 12345u + (unsigned)round;
    for (size_t i = 0; i < size; i++) {
        state = state * 1664525u + 1013904223u;
        heap[i] ^= (unsigned char)(state >> 24);
        sum += sqrt((double)heap[i]) * 0.5;
    }
    return sum;
}

int main(int argc, char **argv) {
    int rounds = argc > 1 ? atoi(argv[1]) : 40;
    size_t size = (size_t)(argc > 2 && atoi(argv[2]) ? atoi(argv[2]) : 1024) << 10;
    unsigned char *heap = calloc(1, size);
    for (int i = 0; i < rounds; i++) {
        double sum = 0;
        for (int j = 0; j < 5; j++) sum += work(heap, size, i * 5 + j);
        printf("%d %.6f\n", i, sum);
        fflush(stdout);
    }
    return 42;
}
