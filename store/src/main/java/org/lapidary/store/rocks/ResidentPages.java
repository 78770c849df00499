package org.lapidary.store.rocks;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.lapidary.store.PageRanges;
import org.lapidary.store.PageTable;
import org.lapidary.store.StoreException;
import org.lapidary.store.format.Location;

/**
 * The resident pages of a run's latest checkpoint in ascending order, with what the next one is compared with: 48 bytes
 * a page.
 */
final class ResidentPages {

    static final ResidentPages NONE = new Builder(0).build();

    private final long[] vpns;
    private final long[] locations;
    private final long[] high;
    private final long[] low;
    private final long[] plain;
    private final long[] nearer;

    private final int size;

    private ResidentPages(
            int size, long[] vpns, long[] locations, long[] high, long[] low, long[] plain, long[] nearer) {
        this.size = size;
        this.vpns = vpns;
        this.locations = locations;
        this.high = high;
        this.low = low;
        this.plain = plain;
        this.nearer = nearer;
    }

    int size() {
        return size;
    }

    long vpn(int i) {
        return vpns[i];
    }

    long location(int i) {
        return locations[i];
    }

    /** Location of the plain page that page {@code i} is made of, its own where it is plain. */
    long plain(int i) {
        return plain[i];
    }

    /**
     * Location of the last page at this address that was stored as a difference to the plain one, perhaps page {@code i}
     * itself; {@link Location#NONE} where there is none.
     */
    long nearer(int i) {
        return nearer[i];
    }

    boolean hasHash(int i, long hashHigh, long hashLow) {
        return high[i] == hashHigh && low[i] == hashLow;
    }

    /** The generations that these pages and their bases lie in: what must be kept for them to be readable. */
    PageRanges generations() {
        Set<Long> seen = new HashSet<>();
        PageRanges.Builder generations = new PageRanges.Builder();
        for (long[] places : new long[][] {locations, plain, nearer}) {
            long last = 0;
            for (int i = 0; i < size; i++) {
                long place = places[i];
                long generation = Location.generation(place);
                if (place != Location.NONE && generation != last && seen.add(generation)) {
                    generations.add(generation, generation + 1);
                }
                last = generation;
            }
        }
        return generations.build();
    }

    /** Pages and places alone; shares this object's arrays. */
    PageTable table() {
        return new PageTable(vpns, locations, size);
    }

    /** Collects pages in ascending order. */
    static final class Builder {
        private long[] vpns;
        private long[] locations;
        private long[] high;
        private long[] low;
        private long[] plain;
        private long[] nearer;
        private final long most;
        private int size;

        Builder(int expected) {
            this(expected, Long.MAX_VALUE);
        }

        /** @param most pages that may be added */
        Builder(int expected, long most) {
            this(expected, most, null);
        }

        /**
         * @param spare whose arrays are used where they are long enough, and which nobody needs any more, or null: of a large program
         *     they take so much that the collector would copy them to fresh memory at each checkpoint, within its pause
         */
        Builder(int expected, long most, ResidentPages spare) {
            this.most = most;
            boolean reused = spare != null && spare.vpns.length >= expected;
            vpns = reused ? spare.vpns : new long[expected];
            locations = reused ? spare.locations : new long[expected];
            high = reused ? spare.high : new long[expected];
            low = reused ? spare.low : new long[expected];
            plain = reused ? spare.plain : new long[expected];
            nearer = reused ? spare.nearer : new long[expected];
        }

        /**
         * The parameters are what {@link ResidentPages}'s methods of these names return.
         *
         * @throws StoreException.Refused where it is one too many
         */
        void add(long vpn, long location, long hashHigh, long hashLow, long plainPage, long nearerPage) {
            if (size >= most) {
                throw new StoreException.Refused("a checkpoint has more pages than the " + most
                        + " that Java has memory for; give it more with JDK_JAVA_OPTIONS=-Xmx8g");
            }
            if (size == vpns.length) {
                resize(size + (size >> 2) + 256);
            }
            vpns[size] = vpn;
            locations[size] = location;
            high[size] = hashHigh;
            low[size] = hashLow;
            plain[size] = plainPage;
            nearer[size] = nearerPage;
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

        /** See {@link ResidentPages#plain}; once settled. */
        long plain(int i) {
            return plain[i];
        }

        /** See {@link ResidentPages#nearer}; once settled. */
        long nearer(int i) {
            return nearer[i];
        }

        void copy(ResidentPages from, int i) {
            add(from.vpns[i], from.locations[i], from.high[i], from.low[i], from.plain[i], from.nearer[i]);
        }

        /** Settles which bases the pages of {@code generation} have, now that it is known. */
        void settle(long generation, NewPages pages) {
            for (int i = 0; i < size; i++) {
                if (Location.generation(locations[i]) == generation) {
                    int ordinal = Location.ordinal(locations[i]);
                    if (pages.isPlain(ordinal)) {
                        plain[i] = locations[i];
                        nearer[i] = Location.NONE;
                    } else {
                        plain[i] = pages.plainBase(ordinal);
                        nearer[i] = pages.nearerBase(ordinal) == Location.NONE
                                ? locations[i]
                                : pages.nearerBase(ordinal);
                    }
                }
            }
        }

        ResidentPages build() {
            if (size < vpns.length - (vpns.length >> 1)) {
                resize(size);
            }
            return new ResidentPages(size, vpns, locations, high, low, plain, nearer);
        }

        private void resize(int capacity) {
            if (capacity != vpns.length) {
                vpns = Arrays.copyOf(vpns, capacity);
                locations = Arrays.copyOf(locations, capacity);
                high = Arrays.copyOf(high, capacity);
                low = Arrays.copyOf(low, capacity);
                plain = Arrays.copyOf(plain, capacity);
                nearer = Arrays.copyOf(nearer, capacity);
            }
        }
    }
}
