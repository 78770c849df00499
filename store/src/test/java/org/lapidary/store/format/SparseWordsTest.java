package org.lapidary.store.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.lapidary.store.PageSource;

class SparseWordsTest {

    private final SparseWords words = new SparseWords();
    private final byte[] gathered = new byte[BlockCodec.BLOCK_BYTES];

    private static byte[] pages(int count, int wordsEach, Random random) {
        byte[] pages = new byte[count * PageSource.PAGE_SIZE];
        for (int page = 0; page < count; page++) {
            for (int i = 0; i < wordsEach; i++) {
                int at = page * PageSource.PAGE_SIZE + random.nextInt(PageSource.PAGE_SIZE / 8) * 8;
                Words.LONGS_LITTLE_ENDIAN.set(pages, at, random.nextLong() >>> random.nextInt(64));
            }
        }
        return pages;
    }

    @Property(tries = 300)
    void pagesComeBack(
            @ForAll @IntRange(min = 1, max = 16) int count,
            @ForAll @IntRange(max = 200) int each,
            @ForAll @IntRange(max = 20) int before,
            @ForAll @IntRange(max = 20) int behind,
            @ForAll long seed) {
        byte[] pages = pages(count, each, new Random(seed));
        int length = words.gather(pages, count, gathered);
        byte[] record = new byte[before + length + behind];
        System.arraycopy(gathered, 0, record, before, length);
        byte[] back = new byte[pages.length];
        Arrays.fill(back, (byte) 1);
        assertThat(SparseWords.scatter(record, before, length, count, back)).isTrue();
        assertThat(back).isEqualTo(pages);
    }

    /** Damage is to be refused or to give other pages, which have other checks, and must not lead out of the arrays. */
    @Property(tries = 500)
    void whatIsCutOrFlippedDoesNoHarm(
            @ForAll @IntRange(min = 1, max = 16) int count, @ForAll @IntRange(max = 60) int each, @ForAll long seed) {
        Random random = new Random(seed);
        byte[] pages = pages(count, each, random);
        int length = words.gather(pages, count, gathered);
        byte[] record = Arrays.copyOf(gathered, length);
        byte[] back = new byte[pages.length];
        assertThat(SparseWords.scatter(record, 0, random.nextInt(length), count, back)).isFalse();
        record[random.nextInt(length)] ^= (byte) (1 << random.nextInt(8));
        assertThat(SparseWords.scatter(record, 0, length, count, back) && Arrays.equals(back, pages))
                .isFalse();
    }

    @Test
    void fullPagesAreNotWorthIt() {
        byte[] pages = new byte[BlockCodec.BLOCK_BYTES];
        new Random(1).nextBytes(pages);
        assertThat(words.gather(pages, Location.BLOCK_PAGES, gathered)).isNegative();
    }
}
