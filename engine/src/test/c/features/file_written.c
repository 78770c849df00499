/* A file that is being written through the C library's buffer, part of which has not come to the file yet. */
#include "feature.h"

int main(void) {
    FILE *file = fopen("own-written", "w+");
    NEED(file);
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < 40; i++)
            fprintf(file, "%d %lx\n", round * 40 + i, sum + (unsigned long)i);
        end_round(round);
    }
    rewind(file);
    for (int c; (c = getc(file)) != EOF;)
        mix((unsigned long)c);
    end_round(ROUNDS);
    return 0;
}
