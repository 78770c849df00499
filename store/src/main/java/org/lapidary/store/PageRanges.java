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
        return new Builder().add(this).add(other).build();
    }

    /** The pages that are of this set and of {@code other}. */
    public PageRanges common(PageRanges other) {
        Builder common = new Builder();
        for (int mine = 0, others = 0; mine < count && others < other.count; ) {
            long from = Math.max(start(mine), other.start(others));
            long to = Math.min(end(mine), other.end(others));
            if (from < to) {
                common.add(from, to);
            }
            if (end(mine) < other.end(others)) {
                mine++;
            } else {
                others++;
            }
        }
        return common.build();
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

        /** Adds all pages of {@code ranges}. */
        public Builder add(PageRanges ranges) {
            for (int i = 0; i < ranges.count; i++) {
                add(ranges.start(i), ranges.end(i));
            }
            return this;
        }

        public PageRanges build() {
            if (size == 0) {
                return EMPTY;
            }
            return sorted ? new PageRanges(Arrays.copyOf(pairs, size), size / 2) : sortAndMerge();
        }

        /**
         * Merges the ascending stretches, of which there are few however many ranges, two by two. No objects are made
         * for the ranges: some programs have 100,000 of them, and wait while they are sorted.
         */
        private PageRanges sortAndMerge() {
            long[] from = Arrays.copyOf(pairs, size);
            long[] to = new long[size];
            while (true) {
                int merged = 0;
                for (int at = 0; at < size; merged++) {
                    int middle = endOfAscent(from, at);
                    int end = endOfAscent(from, middle);
                    mergeAscents(from, at, middle, end, to);
                    at = end;
                }
                long[] swapped = from;
                from = to;
                to = swapped;
                if (merged == 1) {
                    return joined(from);
                }
            }
        }

        /** Where the starts cease to ascend; {@link #size} at the end. */
        private int endOfAscent(long[] ranges, int at) {
            int end = Math.min(at + 2, size);
            while (end < size && ranges[end] >= ranges[end - 2]) {
                end += 2;
            }
            return end;
        }

        private static void mergeAscents(long[] from, int at, int middle, int end, long[] to) {
            int left = at;
            int right = middle;
            for (int next = at; next < end; next += 2) {
                int taken = right == end || left < middle && from[left] <= from[right] ? left : right;
                to[next] = from[taken];
                to[next + 1] = from[taken + 1];
                left += taken == left ? 2 : 0;
                right += taken == right ? 2 : 0;
            }
        }

        /** Joins ranges that overlap or touch. */
        private PageRanges joined(long[] ranges) {
            int n = 0;
            for (int i = 0; i < size; i += 2) {
                if (n > 0 && ranges[i] <= ranges[n - 1]) {
                    ranges[n - 1] = Math.max(ranges[n - 1], ranges[i + 1]);
                } else {
                    ranges[n++] = ranges[i];
                    ranges[n++] = ranges[i + 1];
                }
            }
            return new PageRanges(Arrays.copyOf(ranges, n), n / 2);
        }
    }
}
