package org.lapidary.store.rocks;

import java.util.Arrays;
import org.lapidary.store.format.Location;

/** The pages of the generation being written by ordinal: their hashes, and which bases each ended up with. */
final class NewPages {

    private final HashedPages pages = new HashedPages();
    private long[] plain = new long[256];
    private long[] nearer = new long[256];
    private int countPlain;

    int size() {
        return pages.size();
    }

    long hashHigh(int ordinal) {
        return pages.hashHigh(ordinal);
    }

    long hashLow(int ordinal) {
        return pages.hashLow(ordinal);
    }

    /** Location of the plain page that this one is a difference to, {@link Location#NONE} where it is plain itself. */
    long plainBase(int ordinal) {
        return plain[ordinal];
    }

    /** Location of the difference between this page and the plain one, {@link Location#NONE} where there is none. */
    long nearerBase(int ordinal) {
        return nearer[ordinal];
    }

    boolean isPlain(int ordinal) {
        return plain[ordinal] == Location.NONE;
    }

    /** Settles that the next page in order of ordinals was stored whole. */
    void settlePlain(int ordinal) {
        settle(ordinal, Location.NONE, Location.NONE);
        countPlain++;
    }

    /** Settles which bases the next page in order of ordinals has. */
    void settle(int ordinal, long plainBase, long nearerBase) {
        plain[ordinal] = plainBase;
        nearer[ordinal] = nearerBase;
    }

    /** Number of plain pages among those settled. */
    int countPlain() {
        return countPlain;
    }

    /** Ordinal of the page with this hash, -1 where there is none. */
    int find(long hashHigh, long hashLow) {
        return pages.find(hashHigh, hashLow);
    }

    /** Adds a page that {@link #find} does not find and returns its ordinal. */
    int add(long hashHigh, long hashLow) {
        int ordinal = pages.add(hashHigh, hashLow);
        if (ordinal == plain.length) {
            plain = Arrays.copyOf(plain, ordinal * 2);
            nearer = Arrays.copyOf(nearer, ordinal * 2);
        }
        pages.makeFindable(ordinal);
        return ordinal;
    }
}
