package org.lapidary.store.format;

import java.util.Arrays;
import org.lapidary.store.PageSource;

/**
 * Features of a page by which pages that have much in common are found, wherever in the page that stands: of all
 * stretches of 16 bytes, at any offset, those that eight functions rate highest. Two pages share each feature with the
 * probability that a stretch of one is in the other too (min-wise hashing). Stretches with eight zeros in a row do not
 * count, since all pages have them.
 *
 * <p>Nothing stored depends on it. Reusable and not thread-safe; a result stands until the next call.
 */
public final class PageSketch {

    /** Features of a page. */
    public static final int FEATURES = 8;

    private static final int STRETCH = 16;

    /** Odd numbers without pattern: the digits of the golden ratio, multiplied by itself. */
    private static final long GOLDEN = 0x9e37_79b9_7f4a_7c15L;

    private final long[] factors = new long[FEATURES];
    private final long[] highest = new long[FEATURES];
    private final int[] features = new int[FEATURES];

    public PageSketch() {
        long factor = GOLDEN;
        for (int i = 0; i < FEATURES; i++) {
            factor *= GOLDEN;
            factors[i] = factor;
        }
    }

    /** The features of the page at the start of {@code page}; 0 where it has none. */
    public int[] of(byte[] page) {
        Arrays.fill(highest, Long.MIN_VALUE);
        for (int i = 0; i <= PageSource.PAGE_SIZE - STRETCH; i++) {
            long first = (long) Words.LONGS_NATIVE.get(page, i);
            long second = (long) Words.LONGS_NATIVE.get(page, i + Long.BYTES);
            if (first != 0 && second != 0) {
                rate(mixed(mixed(first) + second));
            }
        }
        for (int i = 0; i < FEATURES; i++) {
            features[i] = highest[i] == Long.MIN_VALUE ? 0 : (int) highest[i] | 1;
        }
        return features;
    }

    private void rate(long stretch) {
        for (int i = 0; i < FEATURES; i++) {
            long rating = stretch * factors[i];
            rating ^= rating >>> 32;
            if (rating > highest[i]) {
                highest[i] = rating;
            }
        }
    }

    private static long mixed(long word) {
        long product = word * GOLDEN;
        return product ^ product >>> 29;
    }
}
