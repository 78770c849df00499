package org.lapidary.engine.capture;

import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import org.lapidary.store.PageRanges;

/**
 * Regions of memory that a program writes to again from one look to the next. A protected page costs the program a fault
 * at its first write: a microsecond or more of its time, nine on some virtual machines (docs/benchmarks). To leave such a
 * region open saves that, and costs no more than reading what was not written this time. A few of its pages are protected
 * all the same, others at each look: that shows whether the program still writes there, and has what it wrote only once
 * protected again.
 *
 * <p>What is said here decides about time alone. A page that is left open counts as written.
 */
final class HotRegions {

    /** What one page table maps, so that a region begins and ends with one. */
    static final int PAGES = 512;

    private static final int SHIFT = 9;

    /** Written pages below which the system calls for a region of its own are not worth it. */
    static final int LEAST = 32;

    /** Pages of an open region that a look protects, neighbours. */
    static final int SAMPLE = 16;

    /** Pages that have to have been in samples for a judgement. */
    static final int JUDGED = 16;

    private static final class Region {
        private long[] now = new long[PAGES / Long.SIZE];
        private long[] before = new long[PAGES / Long.SIZE];
        /** Whether all was protected at the look before, so that what is found now was written since. */
        private boolean exact;

        private boolean open;
        /** First page of the sample that this look protects. */
        private int sample;
        /** That of the look before, and how many of its pages were open until then; 0 where there was none. */
        private int sampleBefore;

        private int sampled;
        /** Pages of samples since the last judgement, and how many of them were written again. */
        private int seen;

        private int again;

        private void wrote(int from, int to) {
            for (int page = from; page < to; ) {
                int word = page >>> 6;
                int end = Math.min(to, word + 1 << 6);
                now[word] |= -1L << page & -1L >>> -end; // shifts count modulo 64
                page = end;
            }
        }

        /** True where nearly all of it was written, and it is best opened as a whole at once. */
        private boolean end() {
            if (open) {
                judge();
                keep();
                return false;
            }
            int pages = count(now);
            boolean filled = mostOf(pages, PAGES);
            open = exact && (filled || isSteady(pages));
            exact = !open;
            sampled = 0;
            seen = 0;
            again = 0;
            keep();
            return open && filled;
        }

        private void keep() {
            long[] old = before;
            before = now;
            now = old;
            Arrays.fill(now, 0);
        }

        /** Goes on to the next sample in which something is open. */
        private void choose() {
            do {
                sample = (sample + SAMPLE) % PAGES;
            } while (inSample(before, sample) == 0);
        }

        private void judge() {
            seen += sampled;
            again += Math.min(sampled, inSample(now, sampleBefore));
            if (seen >= JUDGED) {
                open = mostOf(again, seen);
                seen = 0;
                again = 0;
            }
            sampleBefore = sample;
            sampled = inSample(now, sample);
        }

        private static int inSample(long[] bits, int first) {
            return Long.bitCount(bits[first >>> 6] >>> first & (1L << SAMPLE) - 1); // shifts count modulo 64
        }

        private boolean isSteady(int pages) {
            int pagesBefore = 0;
            int same = 0;
            for (int i = 0; i < now.length; i++) {
                pagesBefore += Long.bitCount(before[i]);
                same += Long.bitCount(now[i] & before[i]);
            }
            return pages >= LEAST && mostOf(same, Math.max(pages, pagesBefore));
        }

        private static int count(long[] bits) {
            return Arrays.stream(bits).mapToInt(Long::bitCount).sum();
        }

        private static boolean mostOf(int part, int whole) {
            return 4 * part >= 3 * whole;
        }
    }

    private final Map<Long, Region> regions = new TreeMap<>();
    private long lastNumber = -1;
    private Region last;

    /** A look begins: the pages that are not to be protected at it. */
    PageRanges begin() {
        PageRanges.Builder open = new PageRanges.Builder();
        regions.forEach((number, region) -> {
            if (region.open) {
                region.choose();
                long first = number << SHIFT;
                open.add(first, first + region.sample);
                open.add(first + region.sample + SAMPLE, first + PAGES);
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

    /** The look is over: pages whose protection is better taken away again at once. */
    PageRanges end() {
        PageRanges.Builder opened = new PageRanges.Builder();
        for (Iterator<Map.Entry<Long, Region>> all = regions.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<Long, Region> entry = all.next();
            Region region = entry.getValue();
            if (Region.count(region.now) == 0) {
                all.remove();
            } else if (region.end()) {
                opened.add(entry.getKey() << SHIFT, entry.getKey() + 1 << SHIFT);
            }
        }
        lastNumber = -1;
        last = null;
        return opened.build();
    }
}
