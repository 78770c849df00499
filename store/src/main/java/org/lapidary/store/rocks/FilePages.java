package org.lapidary.store.rocks;

import java.util.Arrays;
import org.lapidary.store.format.Location;

/**
 * The pages of a file that is being imported, by their ordinals in it: where each is in the store by now, and its hash
 * as computed here. Those that the import itself stored whole are found by content too, since no index entry names
 * them before the import is committed. Some 48 bytes a page.
 */
final class FilePages implements PlainPages {

    private final HashedPages pages = new HashedPages();
    private long[] locations = new long[256];
    private long[] plain = new long[256];
    private long[] nearer = new long[256];

    int size() {
        return pages.size();
    }

    long hashHigh(int ordinal) {
        return pages.hashHigh(ordinal);
    }

    long hashLow(int ordinal) {
        return pages.hashLow(ordinal);
    }

    long location(int ordinal) {
        return locations[ordinal];
    }

    /** See {@link ResidentPages#plain}. */
    long plain(int ordinal) {
        return plain[ordinal];
    }

    /** See {@link ResidentPages#nearer}. */
    long nearer(int ordinal) {
        return nearer[ordinal];
    }

    @Override
    public long find(long hashHigh, long hashLow) {
        int ordinal = pages.find(hashHigh, hashLow);
        return ordinal < 0 ? Location.NONE : locations[ordinal];
    }

    /** Adds the next page; where {@code generation}, which was just written, has it whole, it can be found. */
    void add(long hashHigh, long hashLow, long location, long plainPage, long nearerPage, long generation) {
        int ordinal = pages.add(hashHigh, hashLow);
        if (ordinal == locations.length) {
            locations = Arrays.copyOf(locations, ordinal * 2);
            plain = Arrays.copyOf(plain, ordinal * 2);
            nearer = Arrays.copyOf(nearer, ordinal * 2);
        }
        locations[ordinal] = location;
        plain[ordinal] = plainPage;
        nearer[ordinal] = nearerPage;
        boolean isOwn = plainPage == location && Location.generation(location) == generation;
        if (isOwn && pages.find(hashHigh, hashLow) < 0) {
            pages.makeFindable(ordinal);
        }
    }

    /** The ordinals of the pages that can be found, each content once. */
    int[] findable() {
        return pages.findable();
    }
}
