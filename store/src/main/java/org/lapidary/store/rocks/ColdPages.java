package org.lapidary.store.rocks;

import java.util.Arrays;
import java.util.List;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.PageTable;
import org.lapidary.store.format.Location;
import org.lapidary.store.format.PageMap;

/**
 * The pages of a run that lie in small blocks, each place once, in the order of the checkpoints that they first belong to;
 * {@link #sort sorted}, those of a neighbourhood together, so that all that a few addresses ever held stands side by side.
 */
final class ColdPages {

    /**
     * Addresses kept together are 16, as those of a small block. Four or 64 made blocks of twenty images of a Python
     * program as large, 64 those of a SAT solver 10 % larger, since fewer versions of them fit into one block.
     */
    private static final int CHUNK_SHIFT = 4;

    private final long[] locations;
    private final long[] chunks;

    private ColdPages(long[] locations, long[] chunks) {
        this.locations = locations;
        this.chunks = chunks;
    }

    /** Collects what the manifests of these checkpoints, which are in order, name. */
    static ColdPages of(Catalog catalog, List<CheckpointId> checkpoints) {
        Collector collector = new Collector();
        for (CheckpointId id : checkpoints) {
            collector.add(
                    switch (catalog.manifest(id).map()) {
                        case PageMap.Complete complete -> complete.pages();
                        case PageMap.Difference difference -> difference.overrides();
                    });
        }
        return new ColdPages(
                Arrays.copyOf(collector.locations, collector.size), Arrays.copyOf(collector.chunks, collector.size));
    }

    int size() {
        return locations.length;
    }

    long location(int i) {
        return locations[i];
    }

    /** The neighbourhood of page {@code i}: that of its address unless it was {@link #move moved}. */
    long neighbourhood(int i) {
        return chunks[i];
    }

    void move(int i, long neighbourhood) {
        chunks[i] = neighbourhood;
    }

    /** Puts the pages of each neighbourhood together, otherwise in the order that they have. */
    void sort() {
        int size = locations.length;
        long[] distinct = Arrays.stream(chunks).sorted().distinct().toArray();
        long[] order = new long[size]; // rank of the neighbourhood, then the order of coming
        for (int i = 0; i < size; i++) {
            order[i] = (long) Arrays.binarySearch(distinct, chunks[i]) << 32 | i;
        }
        Arrays.sort(order);
        long[] oldLocations = locations.clone();
        for (int i = 0; i < size; i++) {
            locations[i] = oldLocations[(int) order[i]];
            chunks[i] = distinct[(int) (order[i] >>> 32)];
        }
    }

    /** Index after the last page of the neighbourhood of page {@code i}, of sorted ones. */
    int endOfChunk(int i) {
        int end = i + 1;
        while (end < chunks.length && chunks[end] == chunks[i]) {
            end++;
        }
        return end;
    }

    private static final class Collector {
        private final LocationMap seen = new LocationMap();
        private long[] locations = new long[1024];
        private long[] chunks = new long[1024];
        private int size;

        void add(PageTable table) {
            for (int i = 0; i < table.size(); i++) {
                long location = table.location(i);
                if (!Location.isLarge(location) && !seen.has(location)) {
                    seen.put(location, location);
                    if (size == locations.length) {
                        locations = Arrays.copyOf(locations, 2 * size);
                        chunks = Arrays.copyOf(chunks, 2 * size);
                    }
                    locations[size] = location;
                    chunks[size++] = table.vpn(i) >>> CHUNK_SHIFT;
                }
            }
        }
    }
}
