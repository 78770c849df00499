package org.lapidary.engine.capture;

import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import org.lapidary.store.PageRanges;

/**
 * Regions of memory that a program writes to again from one look to the next. A protected page costs the program a fault
 * at its first write: a microsecond or more of its time, nine on some virtual machines (docs/benchmarks). To leave such a
 * region open saves that, and costs no more than reading what was not written this time. So it is left open for a few
 * looks, twice as many each time, and protected once in between, to see whether the program still does the same.
 *
 * <p>What is said here decides about time alone. A page that is left open counts as written.
 */
final class HotRegions {

    /** What one page table maps, so that a region begins and ends with one. */
    static final int PAGES = 512;

    private static final int SHIFT = 9;

    /** Written pages below which a system call more for a region is not worth it. */
    static final int LEAST = 32;

    /** Looks for which a region stays open at most. */
    static final int LONGEST = 16;

    private static final class Region {
        private long[] now = new long[PAGES / Long.SIZE];
        private long[] before = new long[PAGES / Long.SIZE];
        /** Whether it was protected at the look before, so that what is found now was written since. */
        private boolean exact;
        private boolean open;
        /** Looks for which it was to stay open the last time; 0 for a region that is not hot. */
        private int length;
        private int left;

        private void wrote(int from, int to) {
            for (int page = from; page < to; ) {
                int word = page >>> 6;
                int end = Math.min(to, word + 1 << 6);
                now[word] |= -1L << page & -1L >>> -end; // shifts count modulo 64
                page = end;
            }
        }

        private boolean staysOpen() {
            return left > 0 || exact && length > 0;
        }

        /** Whether three in four pages, of those now and of those before, are the same. */
        private boolean isSteady() {
            int pagesNow = 0;
            int pagesBefore = 0;
            int same = 0;
            for (int i = 0; i < now.length; i++) {
                pagesNow += Long.bitCount(now[i]);
                pagesBefore += Long.bitCount(before[i]);
                same += Long.bitCount(now[i] & before[i]);
            }
            return pagesNow >= LEAST && 4 * same >= 3 * Math.max(pagesNow, pagesBefore);
        }

        private void end() {
            if (exact) {
                length = isSteady() ? Math.min(Math.max(1, 2 * length), LONGEST) : 0;
                left = length;
            } else if (left > 0) {
                left--;
            }
            if (exact || !open) {
                long[] old = before;
                before = now;
                now = old;
            }
            Arrays.fill(now, 0);
            exact = !open;
        }
    }

    private final Map<Long, Region> regions = new TreeMap<>();
    private long lastNumber = -1;
    private Region last;

    /** A look begins: the pages that are not to be protected at it. */
    PageRanges begin() {
        PageRanges.Builder open = new PageRanges.Builder();
        regions.forEach((number, region) -> {
            region.open = region.staysOpen();
            if (region.open) {
                open.add(number << SHIFT, number + 1 << SHIFT);
            }
        });
        return open.build();
    }

    /** Pages {@code start} up to and without {@code end} were found written. The program waits meanwhile. */
    void found(long start, long end) {
        for (long page = start; page < end; ) {
            long number = page >>> SHIFT;
            if (number != lastNumber) {
                lastNumber = number;
                last = regions.computeIfAbsent(number, absent -> new Region());
            }
            long first = number << SHIFT;
            int to = (int) (Math.min(end, first + PAGES) - first);
            last.wrote((int) (page - first), to);
            page = first + to;
        }
    }

    /** The look is over. */
    void end() {
        for (Iterator<Region> all = regions.values().iterator(); all.hasNext(); ) {
            Region region = all.next();
            if (Arrays.stream(region.now).allMatch(bits -> bits == 0)) {
                all.remove();
            } else {
                region.end();
            }
        }
        lastNumber = -1;
        last = null;
    }
}
