package org.lapidary.engine.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.TreeSet;
import java.util.function.IntFunction;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.lapidary.store.PageRanges;

/** Against a model of what the kernel keeps: each page is protected, or was written or never looked at since. */
class HotRegionsTest {

    private static final int LOOKS = 200;
    private static final long FIRST = 7L * HotRegions.PAGES;

    private final HotRegions regions = new HotRegions();
    private final TreeSet<Long> open = new TreeSet<>();
    private final TreeSet<Long> existing = new TreeSet<>();

    /** First writes to protected pages, and pages that were looked at without having been written. */
    private int faults;

    private int inVain;
    private int written;

    private void run(IntFunction<TreeSet<Long>> writes) {
        for (int look = 0; look < LOOKS; look++) {
            TreeSet<Long> now = writes.apply(look);
            now.forEach(page -> faults += !existing.add(page) && open.add(page) ? 1 : 0);
            now.forEach(open::add);
            written += now.size();
            PageRanges left = regions.begin();
            open.forEach(page -> inVain += now.contains(page) ? 0 : 1);
            runs(open);
            open.removeIf(page -> !left.contains(page));
            PageRanges opened = regions.end();
            existing.stream().filter(opened::contains).forEach(open::add);
        }
    }

    /** As the kernel tells them, neighbours joined. */
    private void runs(TreeSet<Long> pages) {
        for (Long start = pages.isEmpty() ? null : pages.first(); start != null; ) {
            long end = start + 1;
            while (pages.contains(end)) {
                end++;
            }
            regions.found(start, end);
            start = pages.ceiling(end);
        }
    }

    private static TreeSet<Long> every(int step, int offset) {
        TreeSet<Long> pages = new TreeSet<>();
        for (int page = offset; page < 2 * HotRegions.PAGES; page += step) {
            pages.add(FIRST + page);
        }
        return pages;
    }

    @Test
    void theSamePagesEachTimeCostFewFaults() {
        run(look -> every(3, 0));
        assertThat(faults).isLessThan(written / 10);
        assertThat(inVain).isZero();
    }

    /** A few of many that exist: two looks have to show that it is them each time. */
    @Test
    void theSameFewOfManyCostFewFaults() {
        run(look -> every(look == 0 ? 1 : 8, 0));
        assertThat(faults).isLessThan(written / 10);
        assertThat(inVain).isZero();
    }

    @Test
    void otherPagesEachTimeAreProtectedAlways() {
        run(look -> look == 0 ? every(1, 0) : every(4, look % 4));
        assertThat(faults).isEqualTo(written - 2 * HotRegions.PAGES);
        assertThat(inVain).isZero();
    }

    /** Whose regions begin and end within pages that are written to. */
    @Test
    void aRunOverSeveralRegionsCountsInEach() {
        run(look -> {
            TreeSet<Long> pages = new TreeSet<>();
            for (long page = FIRST - 70; page < FIRST + HotRegions.PAGES + 33; page++) {
                pages.add(page);
            }
            return pages;
        });
        assertThat(faults).isLessThan(written / 10);
        assertThat(inVain).isZero();
    }

    @Test
    void fewPagesAreNotWorthACall() {
        TreeSet<Long> pages = every(HotRegions.PAGES / HotRegions.LEAST + 1, 0);
        run(look -> pages);
        assertThat(faults).isEqualTo(written - pages.size());
    }

    @Test
    void aRegionThatIsNoLongerWrittenToIsNotLookedAtForLong() {
        run(look -> look < 50 ? every(1, 0) : new TreeSet<>());
        assertThat(inVain).isLessThanOrEqualTo(2 * 2 * HotRegions.PAGES);
    }

    @Test
    void pagesThatAreNoLongerWrittenToAreProtectedWhileTheOthersStayOpen() {
        run(look -> {
            TreeSet<Long> pages = every(1, 0);
            pages.removeIf(page -> look > 5 && page % 8 == 5);
            return pages;
        });
        assertThat(faults).isLessThan(written / 10);
        assertThat(inVain).isLessThanOrEqualTo(HotRegions.PAGES / HotRegions.SAMPLE * 2 * HotRegions.PAGES / 8);
    }

    /** That others of the region were written long ago makes them no part of what is opened. */
    @Test
    void afterAPauseOfTheProgramAFewOfManyAreOpenedAlone() {
        run(look -> look < 10 ? every(1, 0) : look < 20 ? new TreeSet<>() : every(8, 0));
        assertThat(inVain).isLessThanOrEqualTo(2 * 2 * HotRegions.PAGES);
    }

    /** A program whose pages are drawn anew each time: what is read in vain stays below what it writes. */
    @Property(tries = 20)
    void drawnPagesCostAtMostAsManyInVainAsAreWritten(@ForAll long seed, @ForAll byte share) {
        Random random = new Random(seed);
        int percent = Math.floorMod(share, 101);
        HotRegionsTest fresh = new HotRegionsTest();
        fresh.run(look -> {
            TreeSet<Long> pages = every(1, 0);
            pages.removeIf(page -> random.nextInt(100) >= percent);
            return pages;
        });
        assertThat(fresh.faults).isLessThanOrEqualTo(fresh.written);
        assertThat(fresh.inVain).isLessThanOrEqualTo(fresh.written);
    }
}
