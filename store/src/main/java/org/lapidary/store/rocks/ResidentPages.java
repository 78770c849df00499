package org.lapidary.store.rocks;

import java.util.Arrays;
import java.util.BitSet;
import org.lapidary.store.PageTable;
import org.lapidary.store.format.Location;

/**
 * The resident pages of a run's latest checkpoint in ascending order, with what the next one is compared with: 32 bytes
 * and a bit a page.
 */
final class ResidentPages {

    static final ResidentPages NONE = new Builder(0).build();

    private final long[] vpns;
    private final long[] locations;
    private final long[] high;
    private final long[] low;
    private final BitSet plain;

    private ResidentPages(long[] vpns, long[] locations, long[] high, long[] low, BitSet plain) {
        this.vpns = vpns;
        this.locations = locations;
        this.high = high;
        this.low = low;
        this.plain = plain;
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

    boolean isPlain(int i) {
        return plain.get(i);
    }

    boolean hasHash(int i, long hashHigh, long hashLow) {
        return high[i] == hashHigh && low[i] == hashLow;
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
        private final BitSet plain;
        private int size;

        Builder(int expected) {
            vpns = new long[expected];
            locations = new long[expected];
            high = new long[expected];
            low = new long[expected];
            plain = new BitSet(expected);
        }

        void add(long vpn, long location, long hashHigh, long hashLow, boolean isPlain) {
            if (size == vpns.length) {
                resize(size + (size >> 2) + 256);
            }
            vpns[size] = vpn;
            locations[size] = location;
            high[size] = hashHigh;
            low[size] = hashLow;
            plain.set(size, isPlain);
            size++;
        }

        void copy(ResidentPages from, int i) {
            add(from.vpns[i], from.locations[i], from.high[i], from.low[i], from.plain.get(i));
        }

        /** Settles which pages of {@code generation} are plain, now that it is known. */
        void settle(long generation, NewPages pages) {
            for (int i = 0; i < size; i++) {
                if (Location.generation(locations[i]) == generation) {
                    plain.set(i, pages.isPlain(Location.ordinal(locations[i])));
                }
            }
        }

        ResidentPages build() {
            resize(size);
            return new ResidentPages(vpns, locations, high, low, plain);
        }

        private void resize(int capacity) {
            if (capacity != vpns.length) {
                vpns = Arrays.copyOf(vpns, capacity);
                locations = Arrays.copyOf(locations, capacity);
                high = Arrays.copyOf(high, capacity);
                low = Arrays.copyOf(low, capacity);
            }
        }
    }
}
