package org.lapidary.store.rocks;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.lapidary.store.PageRanges;
import org.lapidary.store.PageTable;
import org.lapidary.store.format.Location;

/**
 * The resident pages of a run's latest checkpoint in ascending order, with what the next one is compared with: 40 bytes
 * a page.
 */
final class ResidentPages {

    static final ResidentPages NONE = new Builder(0).build();

    private final long[] vpns;
    private final long[] locations;
    private final long[] high;
    private final long[] low;
    private final long[] bases;

    private ResidentPages(long[] vpns, long[] locations, long[] high, long[] low, long[] bases) {
        this.vpns = vpns;
        this.locations = locations;
        this.high = high;
        this.low = low;
        this.bases = bases;
    }

    int size() {
        return vpns.length;
    }

    long vpn(int i) {
        return vpns[i];
    }

    long location(int i) {
        return locations[i];
    }

    /** Location of the plain page that page {@code i} is made of: its base's, or its own where it is plain. */
    long base(int i) {
        return bases[i];
    }

    boolean hasHash(int i, long hashHigh, long hashLow) {
        return high[i] == hashHigh && low[i] == hashLow;
    }

    /** The generations that these pages and their bases lie in: what must be kept for them to be readable. */
    PageRanges generations() {
        Set<Long> seen = new HashSet<>();
        PageRanges.Builder generations = new PageRanges.Builder();
        for (long[] places : new long[][] {locations, bases}) {
            long last = 0;
            for (long place : places) {
                long generation = Location.generation(place);
                if (generation != last && seen.add(generation)) {
                    generations.add(generation, generation + 1);
                }
                last = generation;
            }
        }
        return generations.build();
    }

    /** Pages and places alone; shares this object's arrays. */
    PageTable table() {
        return new PageTable(vpns, locations);
    }

    /** Collects pages in ascending order. */
    static final class Builder {
        private long[] vpns;
        private long[] locations;
        private long[] high;
        private long[] low;
        private long[] bases;
        private int size;

        Builder(int expected) {
            vpns = new long[expected];
            locations = new long[expected];
            high = new long[expected];
            low = new long[expected];
            bases = new long[expected];
        }

        void add(long vpn, long location, long hashHigh, long hashLow, long base) {
            if (size == vpns.length) {
                resize(size + (size >> 2) + 256);
            }
            vpns[size] = vpn;
            locations[size] = location;
            high[size] = hashHigh;
            low[size] = hashLow;
            bases[size] = base;
            size++;
        }

        int size() {
            return size;
        }

        /** Location of page {@code i} of those collected. */
        long location(int i) {
            return locations[i];
        }

        long hashHigh(int i) {
            return high[i];
        }

        long hashLow(int i) {
            return low[i];
        }

        /** See {@link ResidentPages#base}; once settled. */
        long base(int i) {
            return bases[i];
        }

        void copy(ResidentPages from, int i) {
            add(from.vpns[i], from.locations[i], from.high[i], from.low[i], from.bases[i]);
        }

        /** Settles which bases the pages of {@code generation} have, now that it is known. */
        void settle(long generation, NewPages pages) {
            for (int i = 0; i < size; i++) {
                if (Location.generation(locations[i]) == generation) {
                    long base = pages.base(Location.ordinal(locations[i]));
                    bases[i] = base == Location.NONE ? locations[i] : base;
                }
            }
        }

        ResidentPages build() {
            resize(size);
            return new ResidentPages(vpns, locations, high, low, bases);
        }

        private void resize(int capacity) {
            if (capacity != vpns.length) {
                vpns = Arrays.copyOf(vpns, capacity);
                locations = Arrays.copyOf(locations, capacity);
                high = Arrays.copyOf(high, capacity);
                low = Arrays.copyOf(low, capacity);
                bases = Arrays.copyOf(bases, capacity);
            }
        }
    }
}
