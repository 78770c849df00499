package org.lapidary.store.rocks;

import java.util.Arrays;
import java.util.function.LongPredicate;
import org.lapidary.store.format.Location;

/**
 * Pages that no checkpoint names, which are of use if they are the bases of others that one does. 20 bytes a page: after
 * many checkpoints were removed, there are more of them than of any other.
 */
final class UnnamedPages {

    private long[] locations = new long[256];
    private long[] bases = new long[256];
    private int[] bytes = new int[256];
    private int size;

    /**
     * Adds a page.
     *
     * @param base its base, {@link Location#NONE} where it is plain
     * @param taken bytes that it takes
     */
    void add(long location, long base, long taken) {
        if (size == locations.length) {
            locations = Arrays.copyOf(locations, 2 * size);
            bases = Arrays.copyOf(bases, 2 * size);
            bytes = Arrays.copyOf(bytes, 2 * size);
        }
        locations[size] = location;
        bases[size] = base;
        bytes[size++] = Math.toIntExact(taken);
    }

    /** Adds to {@code named}, the bases of pages with names, the bases of those of them that are differences here. */
    void addBasesTo(PageSet named) {
        for (int i = 0; i < size; i++) {
            if (bases[i] != Location.NONE && named.has(locations[i])) {
                named.add(bases[i]);
            }
        }
    }

    /** Bytes of the pages of which this holds. */
    long bytes(LongPredicate location) {
        long sum = 0;
        for (int i = 0; i < size; i++) {
            sum += location.test(locations[i]) ? bytes[i] : 0;
        }
        return sum;
    }
}
