package org.lapidary.store.rocks;

import java.util.function.BiConsumer;
import org.lapidary.store.StoreException;
import org.lapidary.store.format.Location;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/**
 * Goes over all page blocks in the order of their keys, past the cache and, unless files are known to be damaged, without
 * comparing RocksDB's checksums: for whoever looks at heads, which have their own.
 */
final class PageScan {

    /** The blocks lie one after the other. */
    private static final long READ_AHEAD = 1 << 20;

    /** Takes a page block: its identity, its first bytes, and how long it is. */
    @FunctionalInterface
    interface Visitor {
        void block(long block, byte[] head, int length);
    }

    private final Database database;
    private final byte[] head;

    /** @param head gets the first bytes of each block */
    PageScan(Database database, byte[] head) {
        this.database = database;
        this.head = head;
    }

    /** @param damaged is told of files that cannot be read, after which it goes on */
    void run(Visitor blocks, BiConsumer<TableFile, StoreException> damaged) {
        byte[] key = new byte[Location.KEY_BYTES]; // none is smaller
        try (ReadOptions options = new ReadOptions()
                .setFillCache(false)
                .setVerifyChecksums(database.isBesideDamage())
                .setReadaheadSize(READ_AHEAD)) {
            while (true) {
                try {
                    from(key, options, blocks);
                    return;
                } catch (RocksDBException e) {
                    StoreException failure = RocksErrors.translate(e, database.directory(), "read");
                    if (!(failure instanceof StoreException.Corrupt)) {
                        throw failure;
                    }
                    TableFile file = database.tables().pagesBehind(key).orElseThrow(() -> failure);
                    damaged.accept(file, failure);
                    key = Location.lastKey(file.lastGeneration());
                }
            }
        }
    }

    /** @param key where to begin; the key of the last block seen afterwards */
    private void from(byte[] key, ReadOptions options, Visitor blocks) throws RocksDBException {
        try (RocksIterator iterator = database.iterator(Column.PAGES, options)) {
            for (iterator.seek(key); iterator.isValid(); iterator.next()) {
                iterator.key(key);
                blocks.block(Location.blockOfKey(key), head, iterator.value(head));
            }
            iterator.status();
        }
    }
}
