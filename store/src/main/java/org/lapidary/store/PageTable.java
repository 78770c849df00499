package org.lapidary.store;

import java.util.Arrays;

/**
 * The resident pages of one checkpoint in ascending order, each with the place where the store keeps it. Sixteen bytes
 * a page.
 */
public final class PageTable {

    private final long[] vpns;
    private final long[] locations;
    private final int size;

    /** A table over these arrays, which it keeps: equally long, {@code vpns} ascending. */
    public PageTable(long[] vpns, long[] locations) {
        this(vpns, locations, vpns.length);
        if (vpns.length != locations.length) {
            throw new IllegalArgumentException(vpns.length + " pages but " + locations.length + " locations");
        }
    }

    /** A table over the first {@code size} elements of these arrays, which it keeps. */
    public PageTable(long[] vpns, long[] locations, int size) {
        if (size > Math.min(vpns.length, locations.length)) {
            throw new IllegalArgumentException("fewer than " + size + " pages or locations");
        }
        this.vpns = vpns;
        this.locations = locations;
        this.size = size;
    }

    /** The first {@code count} of these pages; shares this one's arrays. */
    public PageTable head(int count) {
        return count == size ? this : new PageTable(vpns, locations, Math.min(count, size));
    }

    /** Number of pages. */
    public int size() {
        return size;
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
        return Arrays.binarySearch(vpns, 0, size, vpn);
    }
}
