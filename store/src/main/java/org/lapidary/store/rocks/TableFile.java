package org.lapidary.store.rocks;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import org.lapidary.store.format.Location;

/**
 * A table file of the database.
 *
 * @param level where RocksDB keeps it: 0 for what was flushed, whose keys may stand in deeper ones too
 * @param smallest its first key
 * @param largest its last key
 * @param newest RocksDB's number of the last write that is in it: of two files at level 0 the one with the higher holds
 */
record TableFile(Path path, Column column, int level, byte[] smallest, byte[] largest, long newest) {

    /** Those files first that hold where others have the same key. */
    static final Comparator<TableFile> NEWEST_FIRST =
            Comparator.comparingInt(TableFile::level).thenComparing(TableFile::newest, Comparator.reverseOrder());

    /** Whether something of this key, a deletion too, may stand in it. */
    boolean covers(byte[] key) {
        return Arrays.compareUnsigned(smallest, key) <= 0 && Arrays.compareUnsigned(key, largest) <= 0;
    }

    /** The generation that a file of pages begins with. */
    long firstGeneration() {
        return Location.blockOfKey(smallest) >>> 32;
    }

    /** The generation that it ends with. */
    long lastGeneration() {
        return Location.blockOfKey(largest) >>> 32;
    }
}
