package org.lapidary.store;

import java.util.Arrays;

/**
 * The resident pages of one checkpoint in ascending order, each with the place where the store keeps it. Sixteen bytes
 * a page.
 */
public final class PageTable {

    private final long[] vpns;
    private final long[] locations;

    /** A table over these arrays, which it keeps: equally long, {@code vpns} ascending. */
    public PageTable(long[] vpns, long[] locations) {
        if (vpns.length != locations.length) {
            throw new IllegalArgumentException(vpns.length + " pages but " + locations.length + " locations");
        }
        this.vpns = vpns;
        this.locations = locations;
    }

    /** The first {@code count} of these pages. */
    public PageTable head(int count) {
        return count == vpns.length
                ? this
                : new PageTable(Arrays.copyOf(vpns, count), Arrays.copyOf(locations, count));
    }

    /** Number of pages. */
    public int size() {
        return vpns.length;
    }

    /** Virtual page number of page {@code index}. */
    public long vpn(int index) {
        return vpns[index];
    }

    /** Opaque place of page {@code index}; equal places hold equal content. */
    public long location(int index) {
        return locations[index];
    }

    /** Index of a page, or a negative number where the checkpoint has no such page. */
    public int indexOf(long vpn) {
        return Arrays.binarySearch(vpns, vpn);
    }
}
