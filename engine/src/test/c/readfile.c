/* Reads a file in small pieces and prints a running checksum. Arguments: the file, rounds of work for each piece. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv) {
    if (argc < 2) return 2;
    int repeats = argc > 2 ? atoi(argv[2]) : 400;
    int in = open(argv[1], O_RDONLY);
    if (in < 0) return 3;
    unsigned sum = 1, lines = 0;
    unsigned char piece[512];
    ssize_t n;
    while ((n = read(in, piece, sizeof piece)) > 0) {
        for (int repeat = 0; repeat < repeats; repeat++)
            for (ssize_t i = 0; i < n; i++) sum = sum * 31 + piece[i];
        if (++lines % 50 == 0) { printf("%u %u\n", lines, sum); fflush(stdout); }
    }
    printf("end %u %u\n", lines, sum);
    return n < 0 ? 4 : 0;
}
