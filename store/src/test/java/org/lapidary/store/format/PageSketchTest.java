package org.lapidary.store.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lapidary.store.PageSource;

/** Sketches find what pages have in common, wherever it stands in them. */
class PageSketchTest {

    private final PageSketch sketch = new PageSketch();

    private static byte[] page(long seed) {
        byte[] page = new byte[PageSource.PAGE_SIZE];
        new Random(seed).nextBytes(page);
        return page;
    }

    private int shared(byte[] one, byte[] other) {
        int[] first = sketch.of(one).clone();
        int[] second = sketch.of(other);
        int shared = 0;
        for (int i = 0; i < first.length; i++) {
            shared += first[i] != 0 && first[i] == second[i] ? 1 : 0;
        }
        return shared;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 8, 100, 1000})
    void contentThatMovedByAnyNumberOfBytesIsFound(int by) {
        byte[] page = page(1);
        byte[] moved = page(2);
        System.arraycopy(page, 0, moved, by, page.length - by);
        assertThat(shared(page, moved)).isGreaterThanOrEqualTo(2);
    }

    @Test
    void aPageIsAllThatItIsItself() {
        assertThat(shared(page(1), page(1))).isEqualTo(PageSketch.FEATURES);
    }

    @Test
    void pagesWithNothingInCommonShareNoFeature() {
        assertThat(shared(page(1), page(2))).isZero();
    }

    @Test
    void zerosAreNothingInCommon() {
        byte[] one = new byte[PageSource.PAGE_SIZE];
        byte[] other = new byte[PageSource.PAGE_SIZE];
        System.arraycopy(page(1), 0, one, 0, 100);
        System.arraycopy(page(2), 0, other, 2000, 100);
        assertThat(shared(one, other)).isZero();
        assertThat(sketch.of(new byte[PageSource.PAGE_SIZE])).containsOnly(0);
    }
}
