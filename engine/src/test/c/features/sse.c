/* Values in the SSE registers. */
#include "feature.h"
#include <emmintrin.h>

int main(void) {
    __m128d a = _mm_set_pd(1.5, 2.5), b = _mm_set_pd(0.75, -0.5);
    __m128i c = _mm_set_epi32(1, 2, 3, 4);
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < STEPS / 4; i++) {
            a = _mm_add_pd(_mm_mul_pd(a, b), _mm_set1_pd(0.3));
            c = _mm_add_epi32(_mm_slli_epi32(c, 1), _mm_srli_epi32(c, 3));
        }
        double numbers[2];
        int whole[4];
        _mm_storeu_pd(numbers, a);
        _mm_storeu_si128((__m128i *)whole, c);
        mix_bytes(numbers, sizeof numbers);
        mix_bytes(whole, sizeof whole);
        end_round(round);
    }
    return 0;
}
