/* Memory that is written to in each round, so that its pages are left unprotected between checkpoints, and some that is
   so for half of the time and then hardly any more. */
#include "feature.h"

enum { REGION = 512 };

int main(void) {
    size_t size = 4 * REGION * PAGE;
    unsigned char *start = map(size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
    madvise(start, size, MADV_NOHUGEPAGE);
    for (int round = 0; round < ROUNDS; round++) {
        int place = round * 24 % PAGE;
        for (int page = 0; page < 4 * REGION; page++)
            if (page < 2 * REGION || round < ROUNDS / 2 || page % 97 == round)
                start[(size_t)page * PAGE + place] += (unsigned char)(round + page);
        for (int page = 0; page < 4 * REGION; page++)
            mix(start[(size_t)page * PAGE + (sum >> 20) % PAGE]);
        for (int before = 0; before <= round; before++)
            mix(start[(size_t)(sum >> 30) % (4 * REGION) * PAGE + before * 24 % PAGE]);
        end_round(round);
    }
    return 0;
}
