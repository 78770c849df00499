/* A heap of small and large blocks that come and go. */
#include "feature.h"

int main(void) {
    static unsigned char *blocks[300];
    static size_t sizes[300];
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < 100; i++) {
            int number = (int)((sum >> 20) % 300);
            free(blocks[number]);
            sizes[number] = i % 50 == 0 ? 200000 : (sum >> 40) % 900 + 1;
            blocks[number] = malloc(sizes[number]);
            NEED(blocks[number]);
            fill(blocks[number], sizes[number] < 3000 ? sizes[number] : 3000, round);
            mix(blocks[number][sizes[number] / 2 % 3000]);
        }
        for (int i = 0; i < 300; i++)
            if (blocks[i])
                mix(blocks[i][0]);
        end_round(round);
    }
    return 0;
}
