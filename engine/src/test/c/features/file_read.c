/* A file read piece by piece, back and forth, with the C library's buffer in between. */
#include "feature.h"

int main(void) {
    static unsigned char content[200000];
    fill(content, sizeof content, 7);
    FILE *file = fopen("own-read", "w+");
    NEED(file && fwrite(content, 1, sizeof content, file) == sizeof content && fflush(file) == 0);
    rewind(file);
    for (int round = 0; round < ROUNDS; round++) {
        unsigned char piece[2500];
        NEED(fread(piece, 1, sizeof piece, file) == sizeof piece);
        mix_bytes(piece, sizeof piece);
        if (round % 5 == 4)
            NEED(fseek(file, round % 2 ? 3001 : -4007, SEEK_CUR) == 0);
        mix((unsigned long)ftell(file));
        end_round(round);
    }
    return 0;
}
