package org.lapidary.store.rocks;

import java.nio.charset.StandardCharsets;
import org.rocksdb.RocksDB;

/** The column families of a store. */
enum Column {
    /** The store's counter. */
    META(RocksDB.DEFAULT_COLUMN_FAMILY),
    /** Page blocks by generation and block number; filled by ingesting whole files. */
    PAGES("pages"),
    /** Hash of a page to its location. */
    INDEX("index"),
    /** Summaries by run and number. */
    CHECKPOINTS("checkpoints"),
    /** Manifests by run and number. */
    MANIFESTS("manifests"),
    /** Runs by name. */
    RUNS("runs");

    private final byte[] id;

    Column(String name) {
        this(name.getBytes(StandardCharsets.US_ASCII));
    }

    Column(byte[] id) {
        this.id = id;
    }

    byte[] id() {
        return id.clone();
    }
}
