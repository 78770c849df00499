package org.lapidary.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class PageRangesTest {

    @Property(tries = 500)
    void rangesHoldWhatWasAddedInWhateverOrder(
            @ForAll @Size(max = 60) List<@IntRange(min = 0, max = 200) Integer> starts,
            @ForAll @IntRange(max = 20) int width) {
        BitSet model = new BitSet();
        PageRanges.Builder builder = new PageRanges.Builder();
        for (int i = 0; i < starts.size(); i++) {
            int start = starts.get(i);
            int end = start + (start * 7 + i) % (width + 1);
            model.set(start, end);
            builder.add(start, end);
        }
        PageRanges ranges = builder.build();
        assertThat(ranges.pages()).isEqualTo(model.cardinality());
        for (int vpn = 0; vpn < 230; vpn++) {
            assertThat(ranges.contains(vpn)).as("page %d of %s", vpn, ranges).isEqualTo(model.get(vpn));
        }
        for (int i = 0; i < ranges.count(); i++) {
            assertThat(ranges.start(i)).isLessThan(ranges.end(i));
            assertThat(i == 0 || ranges.end(i - 1) < ranges.start(i))
                    .as("disjoint, with gaps between")
                    .isTrue();
        }
    }

    @Property(tries = 500)
    void whatIsMissingIsWhatTheOthersHaveAlone(
            @ForAll @Size(max = 40) List<@IntRange(min = 0, max = 120) Integer> mine,
            @ForAll @Size(max = 40) List<@IntRange(min = 0, max = 120) Integer> theirs) {
        PageRanges.Builder missing = new PageRanges.Builder();
        single(mine).missingFrom(single(theirs), missing);
        PageRanges result = missing.build();
        for (int vpn = 0; vpn <= 121; vpn++) {
            assertThat(result.contains(vpn)).as("page %d", vpn).isEqualTo(theirs.contains(vpn) && !mine.contains(vpn));
        }
    }

    @Property(tries = 500)
    void whatIsCommonIsWhatBothHave(
            @ForAll @Size(max = 60) List<@IntRange(min = 0, max = 120) Integer> mine,
            @ForAll @Size(max = 60) List<@IntRange(min = 0, max = 120) Integer> theirs) {
        PageRanges result = single(mine).common(single(theirs));
        for (int vpn = 0; vpn <= 121; vpn++) {
            assertThat(result.contains(vpn)).as("page %d", vpn).isEqualTo(theirs.contains(vpn) && mine.contains(vpn));
        }
    }

    private static PageRanges single(List<Integer> pages) {
        PageRanges.Builder builder = new PageRanges.Builder();
        pages.forEach(page -> builder.add(page, page + 1));
        return builder.build();
    }
}
