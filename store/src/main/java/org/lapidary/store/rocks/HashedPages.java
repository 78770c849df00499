package org.lapidary.store.rocks;

import java.util.Arrays;

/** Pages numbered from 0 in the order in which they come, with their hashes; those that are to be found by hash can be. */
final class HashedPages {

    private long[] high = new long[256];
    private long[] low = new long[256];
    private int size;
    private int findable;
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

    /** Adds a page, which is not found until it is made so, and returns its ordinal. */
    int add(long hashHigh, long hashLow) {
        if (size == high.length) {
            high = Arrays.copyOf(high, size * 2);
            low = Arrays.copyOf(low, size * 2);
        }
        high[size] = hashHigh;
        low[size] = hashLow;
        return size++;
    }

    /** Ordinal of the page with this hash among those that can be found, -1 where there is none. */
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

    /** Lets a page be found; no other that can be has its hash. */
    void makeFindable(int ordinal) {
        if (2 * findable >= buckets.length) {
            int[] old = buckets;
            buckets = new int[2 * old.length];
            for (int entry : old) {
                if (entry != 0) {
                    insert(entry);
                }
            }
        }
        insert(ordinal + 1);
        findable++;
    }

    private void insert(int entry) {
        int mask = buckets.length - 1;
        int b = (int) high[entry - 1] & mask;
        while (buckets[b] != 0) {
            b = b + 1 & mask;
        }
        buckets[b] = entry;
    }

    /** The ordinals of the pages that can be found. */
    int[] findable() {
        return Arrays.stream(buckets).filter(entry -> entry != 0).map(entry -> entry - 1).toArray();
    }
}
