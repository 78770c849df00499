package org.lapidary.store.rocks;

import java.util.Arrays;
import java.util.BitSet;

/** The pages of the generation being written by ordinal: their hashes, and which of them ended up plain. */
final class NewPages {

    private long[] high = new long[256];
    private long[] low = new long[256];
    private final BitSet plain = new BitSet();
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

    boolean isPlain(int ordinal) {
        return plain.get(ordinal);
    }

    void setPlain(int ordinal) {
        plain.set(ordinal);
    }

    int countPlain() {
        return plain.cardinality();
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
