/* Values of 80 bits that stay in the x87 registers. */
#include "feature.h"

int main(void) {
    long double x = 1.0L;
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < STEPS / 4; i++)
            x = x * 1.0000000000000000003L + 1e-19L / x;
        mix((unsigned long)(x * 1e18L));
        end_round(round);
    }
    return 0;
}
