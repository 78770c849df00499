package org.lapidary.store.rocks;

import java.util.Arrays;
import org.lapidary.store.format.Location;

/** The pages of the generation being written by ordinal: their hashes, and which base each ended up with. */
final class NewPages {

    private long[] high = new long[256];
    private long[] low = new long[256];
    private long[] bases = new long[256];
    private int plain;
    private int size;
    private int[] buckets = new int[1024]; // ordinal + 1 by hash, open addressing, at most half full

    int size() {
        return size;
    }

    long hashHigh(int ordinal) {
        return high[ordinal];
    }

    long hashLow(int ordinal) {
        return low[ordinal];
    }

    /** Location of the page's base, {@link Location#NONE} where it is plain. */
    long base(int ordinal) {
        return bases[ordinal];
    }

    boolean isPlain(int ordinal) {
        return bases[ordinal] == Location.NONE;
    }

    /** Settles how the next page in order of ordinals was stored. */
    void settle(int ordinal, long base) {
        bases[ordinal] = base;
        plain += base == Location.NONE ? 1 : 0;
    }

    /** Number of plain pages among those settled. */
    int countPlain() {
        return plain;
    }

    /** Ordinal of the page with this hash, -1 where there is none. */
    int find(long hashHigh, long hashLow) {
        int mask = buckets.length - 1;
        for (int b = (int) hashHigh & mask; buckets[b] != 0; b = b + 1 & mask) {
            int ordinal = buckets[b] - 1;
            if (high[ordinal] == hashHigh && low[ordinal] == hashLow) {
                return ordinal;
            }
        }
        return -1;
    }

    /** Adds a page that {@link #find} does not find and returns its ordinal. */
    int add(long hashHigh, long hashLow) {
        if (size == high.length) {
            high = Arrays.copyOf(high, size * 2);
            low = Arrays.copyOf(low, size * 2);
            bases = Arrays.copyOf(bases, size * 2);
        }
        if (2 * size >= buckets.length) {
            buckets = new int[buckets.length * 2];
            for (int ordinal = 0; ordinal < size; ordinal++) {
                insert(ordinal);
            }
        }
        high[size] = hashHigh;
        low[size] = hashLow;
        insert(size);
        return size++;
    }

    private void insert(int ordinal) {
        int mask = buckets.length - 1;
        int b = (int) high[ordinal] & mask;
        while (buckets[b] != 0) {
            b = b + 1 & mask;
        }
        buckets[b] = ordinal + 1;
    }
}
