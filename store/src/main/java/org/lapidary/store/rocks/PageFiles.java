package org.lapidary.store.rocks;

import java.util.SortedMap;
import java.util.TreeMap;

/** The page files of a store by generation, as RocksDB's own books tell without reading any. */
final class PageFiles {

    /**
     * A generation on disk.
     *
     * @param bytes of its files
     * @param blocks in them
     */
    record Generation(long bytes, long blocks) {}

    private final SortedMap<Long, Generation> generations = new TreeMap<>();
    private long bytes;

    void add(long generation, long fileBytes, long blocks) {
        generations.merge(
                generation,
                new Generation(fileBytes, blocks),
                (a, b) -> new Generation(a.bytes() + b.bytes(), a.blocks() + b.blocks()));
        bytes += fileBytes;
    }

    SortedMap<Long, Generation> generations() {
        return generations;
    }

    /** Size of a generation, 0 where it has no file. */
    long bytes(long generation) {
        Generation found = generations.get(generation);
        return found == null ? 0 : found.bytes();
    }

    /** Size of all. */
    long bytes() {
        return bytes;
    }
}
