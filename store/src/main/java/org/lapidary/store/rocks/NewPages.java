package org.lapidary.store.rocks;

import java.util.Arrays;
import org.lapidary.store.format.Location;

/** The pages of the generation being written by ordinal: their hashes, and which base each ended up with. */
final class NewPages {

    private final HashedPages pages = new HashedPages();
    private long[] bases = new long[256];
    private int plain;

    int size() {
        return pages.size();
    }

    long hashHigh(int ordinal) {
        return pages.hashHigh(ordinal);
    }

    long hashLow(int ordinal) {
        return pages.hashLow(ordinal);
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
        return pages.find(hashHigh, hashLow);
    }

    /** Adds a page that {@link #find} does not find and returns its ordinal. */
    int add(long hashHigh, long hashLow) {
        int ordinal = pages.add(hashHigh, hashLow);
        if (ordinal == bases.length) {
            bases = Arrays.copyOf(bases, ordinal * 2);
        }
        pages.makeFindable(ordinal);
        return ordinal;
    }
}
