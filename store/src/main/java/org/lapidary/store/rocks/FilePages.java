package org.lapidary.store.rocks;

import java.util.Arrays;
import org.lapidary.store.format.Location;

/**
 * The pages of a file that is being imported, by their ordinals in it: where each is in the store by now, and its hash
 * as computed here. Those that the import itself stored whole are found by content too, since no index entry names
 * them before the import is committed. Some 40 bytes a page.
 */
final class FilePages implements PlainPages {

    private long[] high = new long[256];
    private long[] low = new long[256];
    private long[] locations = new long[256];
    private long[] bases = new long[256];
    private int size;
    private int plain;
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

    long location(int ordinal) {
        return locations[ordinal];
    }

    /** Location of the plain page that it is made of. */
    long base(int ordinal) {
        return bases[ordinal];
    }

    @Override
    public long find(long hashHigh, long hashLow) {
        int mask = buckets.length - 1;
        for (int b = (int) hashHigh & mask; buckets[b] != 0; b = b + 1 & mask) {
            int ordinal = buckets[b] - 1;
            if (high[ordinal] == hashHigh && low[ordinal] == hashLow) {
                return locations[ordinal];
            }
        }
        return Location.NONE;
    }

    /** Adds the next page; where {@code generation}, which was just written, has it whole, it can be found. */
    void add(long hashHigh, long hashLow, long location, long base, long generation) {
        if (size == high.length) {
            high = Arrays.copyOf(high, size * 2);
            low = Arrays.copyOf(low, size * 2);
            locations = Arrays.copyOf(locations, size * 2);
            bases = Arrays.copyOf(bases, size * 2);
        }
        high[size] = hashHigh;
        low[size] = hashLow;
        locations[size] = location;
        bases[size] = base;
        size++;
        boolean isOwn = base == location && Location.generation(location) == generation;
        if (isOwn && find(hashHigh, hashLow) == Location.NONE) {
            makeFindable(size - 1);
        }
    }

    private void makeFindable(int ordinal) {
        if (2 * plain >= buckets.length) {
            int[] old = buckets;
            buckets = new int[2 * old.length];
            for (int entry : old) {
                if (entry != 0) {
                    insert(entry);
                }
            }
        }
        insert(ordinal + 1);
        plain++;
    }

    private void insert(int entry) {
        int mask = buckets.length - 1;
        int b = (int) high[entry - 1] & mask;
        while (buckets[b] != 0) {
            b = b + 1 & mask;
        }
        buckets[b] = entry;
    }

    /** The ordinals of the pages that can be found, each content once. */
    int[] plain() {
        return Arrays.stream(buckets).filter(entry -> entry != 0).map(entry -> entry - 1).toArray();
    }
}
