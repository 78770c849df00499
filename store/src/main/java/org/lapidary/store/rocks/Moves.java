package org.lapidary.store.rocks;

import java.util.Arrays;
import org.lapidary.store.PageTable;
import org.lapidary.store.format.Location;
import org.lapidary.store.format.PageMap;

/** Where a step of an optimization moved pages to, and what the index is to say of them. */
final class Moves {

    private final LocationMap places = new LocationMap();
    private long[] indexedHashes = new long[1024];
    private long[] indexedPlaces = new long[1024];
    private int indexed;

    /**
     * A page moved.
     *
     * @param plain whether it was stored plain, and hence is in the index
     */
    void add(long from, long to, boolean plain, long hashHigh) {
        places.put(from, to);
        if (plain) {
            if (indexed == indexedHashes.length) {
                indexedHashes = Arrays.copyOf(indexedHashes, 2 * indexed);
                indexedPlaces = Arrays.copyOf(indexedPlaces, 2 * indexed);
            }
            indexedHashes[indexed] = hashHigh;
            indexedPlaces[indexed++] = to;
        }
    }

    /** Pages that the index is to have. */
    int indexed() {
        return indexed;
    }

    long indexedHash(int i) {
        return indexedHashes[i];
    }

    long indexedPlace(int i) {
        return indexedPlaces[i];
    }

    /** The same pages in their new places. */
    PageMap applyTo(PageMap map) {
        return switch (map) {
            case PageMap.Complete complete -> new PageMap.Complete(applyTo(complete.pages()));
            case PageMap.Difference difference ->
                new PageMap.Difference(applyTo(difference.overrides()), difference.removed());
        };
    }

    private PageTable applyTo(PageTable table) {
        long[] vpns = new long[table.size()];
        long[] locations = new long[table.size()];
        for (int i = 0; i < vpns.length; i++) {
            vpns[i] = table.vpn(i);
            long place = places.get(table.location(i));
            locations[i] = place == Location.NONE ? table.location(i) : place;
        }
        return new PageTable(vpns, locations);
    }
}
