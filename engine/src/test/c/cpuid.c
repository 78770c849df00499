/* Asks for CPUID ROUNDS times, with some work in between, and says how often the answer was the same. */
#include <cpuid.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
    int rounds = argc > 1 ? atoi(argv[1]) : 1000;
    unsigned a, b, c, d, first = 0, same = 0, sum = 0;
    for (int i = 0; i < rounds; i++) {
        __cpuid(0, a, b, c, d);
        if (i == 0)
            first = a;
        same += a == first;
        for (int k = 0; k < 20000; k++)
            sum = sum * 31 + k;
    }
    printf("%u the same, %u\n", same, sum);
    return 0;
}
