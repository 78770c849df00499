package org.lapidary.store.rocks;

import java.nio.file.Path;
import org.lapidary.store.format.Location;

/**
 * A table file of the database.
 *
 * @param level where RocksDB keeps it: 0 for what was flushed, whose keys may stand in deeper ones too
 * @param smallest its first key
 * @param largest its last key
 */
record TableFile(Path path, Column column, int level, byte[] smallest, byte[] largest) {

    /** The generation that a file of pages begins with. */
    long firstGeneration() {
        return Location.blockOfKey(smallest) >>> 32;
    }

    /** The generation that it ends with. */
    long lastGeneration() {
        return Location.blockOfKey(largest) >>> 32;
    }
}
