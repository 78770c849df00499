package org.lapidary.store.rocks;

import java.util.Arrays;
import java.util.function.BiConsumer;
import org.lapidary.store.StoreException;
import org.lapidary.store.format.Keys;
import org.rocksdb.RocksDBException;

/** Goes over the records of a small column whose keys begin alike, in order, and on after what cannot be read. */
final class RecordScan {

    /** Takes one record. */
    @FunctionalInterface
    interface Visitor {
        void record(byte[] key, byte[] value);
    }

    private final Database database;
    private final Column column;
    private final byte[] prefix;
    private byte[] last;

    RecordScan(Database database, Column column, byte[] prefix) {
        this.database = database;
        this.column = column;
        this.prefix = prefix;
    }

    /**
     * Does it, once.
     *
     * @param damage is told of what cannot be read, with the key, or where a file is damaged that may hold more of these,
     *     with an empty one; may throw what it is told
     */
    void run(Visitor records, BiConsumer<byte[], StoreException> damage) {
        try {
            database.scan(column, prefix, (key, value) -> {
                boolean inside = Keys.hasPrefix(key, prefix);
                if (inside) {
                    last = key;
                    records.record(key, value);
                }
                return inside;
            });
        } catch (StoreException.Corrupt | StoreException.Io e) {
            if (!(e.getCause() instanceof RocksDBException)) {
                throw e; // the visitor's
            }
            runInPieces(records, damage);
        }
    }

    private void runInPieces(Visitor records, BiConsumer<byte[], StoreException> damage) {
        ReachableKeys found = ReachableKeys.of(database, column);
        for (byte[] key : found.keys()) {
            if (Keys.hasPrefix(key, prefix) && (last == null || Arrays.compareUnsigned(key, last) > 0)) {
                byte[] value = get(key, damage);
                if (value != null) {
                    records.record(key, value);
                }
            }
        }
        for (ReachableKeys.Gap gap : found.gaps()) {
            if (gap.mayHold(prefix)) {
                damage.accept(new byte[0], new StoreException.Corrupt(gap.what(), gap.cause()));
            }
        }
    }

    private byte[] get(byte[] key, BiConsumer<byte[], StoreException> damage) {
        try {
            return database.get(column, key);
        } catch (StoreException.Corrupt | StoreException.Io e) {
            damage.accept(key, e);
            return null;
        }
    }
}
