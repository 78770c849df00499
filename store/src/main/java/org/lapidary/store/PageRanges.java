package org.lapidary.store;

import java.util.Arrays;

/**
 * A sorted set of virtual page numbers held as disjoint half-open ranges. Immutable; built by {@link Builder}.
 * Page numbers are unsigned in the kernel's sense but user space ends at 2^47, so plain comparison serves.
 */
public final class PageRanges {

    /** No pages. */
    public static final PageRanges EMPTY = new PageRanges(new long[0], 0);

    private final long[] bounds; // start0, end0, start1, end1, …: ascending, ranges neither empty nor touching
    private final int count;

    private PageRanges(long[] bounds, int count) {
        this.bounds = bounds;
        this.count = count;
    }

    /** Number of ranges. */
    public int count() {
        return count;
    }

    /** First page of range {@code i}. */
    public long start(int i) {
        return bounds[2 * i];
    }

    /** The page after the last one of range {@code i}. */
    public long end(int i) {
        return bounds[2 * i + 1];
    }

    /** Pages in all ranges together. */
    public long pages() {
        long sum = 0;
        for (int i = 0; i < count; i++) {
            sum += end(i) - start(i);
        }
        return sum;
    }

    /** All pages of this set and of {@code other}. */
    public PageRanges and(PageRanges other) {
        Builder both = new Builder();
        for (int i = 0; i < count; i++) {
            both.add(start(i), end(i));
        }
        for (int i = 0; i < other.count; i++) {
            both.add(other.start(i), other.end(i));
        }
        return both.build();
    }

    public boolean contains(long vpn) {
        int low = 0;
        int high = count - 1;
        while (low <= high) {
            int mid = (low + high) >>> 1;
            if (vpn < start(mid)) {
                high = mid - 1;
            } else if (vpn >= end(mid)) {
                low = mid + 1;
            } else {
                return true;
            }
        }
        return false;
    }

    /** Adds to {@code missing} the pages of {@code others} that are not among these. */
    public void missingFrom(PageRanges others, Builder missing) {
        int mine = 0;
        for (int i = 0; i < others.count; i++) {
            long from = others.start(i);
            while (mine < count && end(mine) <= from) {
                mine++;
            }
            for (int at = mine; at < count && start(at) < others.end(i); at++) {
                missing.add(from, Math.max(from, start(at)));
                from = Math.min(end(at), others.end(i));
            }
            missing.add(from, others.end(i));
        }
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("[");
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? "" : ", ")
                    .append(Long.toHexString(start(i)))
                    .append('-')
                    .append(Long.toHexString(end(i)));
        }
        return text.append(']').toString();
    }

    /** Collects ranges in any order, overlapping or not. */
    public static final class Builder {
        private long[] pairs = new long[32];
        private int size;
        private boolean sorted = true;

        /** Adds the pages from {@code start} up to and without {@code end}; nothing where they are equal. */
        public Builder add(long start, long end) {
            if (end < start) {
                throw new IllegalArgumentException("range ends before it starts: " + start + " to " + end);
            }
            if (start == end) {
                return this;
            }
            if (size > 0 && start <= pairs[size - 1] && start >= pairs[size - 2]) {
                pairs[size - 1] = Math.max(pairs[size - 1], end);
                return this;
            }
            if (size > 0 && start < pairs[size - 2]) {
                sorted = false;
            }
            if (size == pairs.length) {
                pairs = Arrays.copyOf(pairs, size * 2);
            }
            pairs[size++] = start;
            pairs[size++] = end;
            return this;
        }

        public PageRanges build() {
            if (size == 0) {
                return EMPTY;
            }
            return sorted ? new PageRanges(Arrays.copyOf(pairs, size), size / 2) : sortAndMerge();
        }

        private PageRanges sortAndMerge() {
            long[][] ranges = new long[size / 2][];
            for (int i = 0; i < ranges.length; i++) {
                ranges[i] = new long[] {pairs[2 * i], pairs[2 * i + 1]};
            }
            Arrays.sort(ranges, (a, b) -> Long.compare(a[0], b[0]));
            long[] merged = new long[size];
            int n = 0;
            for (long[] range : ranges) {
                if (n > 0 && range[0] <= merged[n - 1]) {
                    merged[n - 1] = Math.max(merged[n - 1], range[1]);
                } else {
                    merged[n++] = range[0];
                    merged[n++] = range[1];
                }
            }
            return new PageRanges(Arrays.copyOf(merged, n), n / 2);
        }
    }
}
