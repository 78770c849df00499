/* Rounding and the treatment of denormals, set in MXCSR and the x87 control word. */
#include "feature.h"
#include <fenv.h>
#include <xmmintrin.h>

int main(void) {
    static const int ways[] = {FE_DOWNWARD, FE_UPWARD, FE_TOWARDZERO, FE_TONEAREST};
    volatile double x = 1.0, tiny = 1e-300;
    volatile long double y = 1.0L;
    for (int round = 0; round < ROUNDS; round++) {
        NEED(fesetround(ways[round % 4]) == 0);
        _mm_setcsr(round % 8 < 4 ? _mm_getcsr() & ~0x8040u : _mm_getcsr() | 0x8040u);
        for (int i = 0; i < STEPS / 8; i++) {
            x = x / 3.0 + 1.0 / 7.0;
            y = y / 3.0L + 1.0L / 7.0L;
        }
        mix_bytes((void *)&x, sizeof x);
        mix((unsigned long)(y * 1e19L));
        double small = tiny * 1e-15;
        mix_bytes(&small, sizeof small);
        end_round(round);
        mix((unsigned long)fegetround());
    }
    return 0;
}
