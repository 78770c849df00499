/* Memory that is locked, some of it as it is touched only. */
#include "feature.h"

int main(void) {
    unsigned char *p = map(16 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
    unsigned char *later = map(16 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
    if (mlock(p, 8 * PAGE) != 0 || mlock2(later, 16 * PAGE, MLOCK_ONFAULT) != 0)
        skip("no memory may be locked (ulimit -l)");
    for (int round = 0; round < ROUNDS; round++) {
        fill(p + round % 15 * PAGE, PAGE, round);
        later[round * 1000] = (unsigned char)sum;
        mix_bytes(p, 16 * PAGE);
        mix_bytes(later, 16 * PAGE);
        end_round(round);
    }
    return munlock(p, 8 * PAGE);
}
