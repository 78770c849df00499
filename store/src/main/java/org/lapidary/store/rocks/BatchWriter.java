package org.lapidary.store.rocks;

import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** Writes many entries of a column, a few mebibytes at a time; all of them are on disk when it is closed. */
final class BatchWriter implements AutoCloseable {

    private static final long BATCH_BYTES = 4L << 20;

    private final Database database;
    private final Column column;
    private final WriteBatch batch = new WriteBatch();

    BatchWriter(Database database, Column column) {
        this.database = database;
        this.column = column;
    }

    void put(byte[] key, byte[] value) {
        try {
            database.put(batch, column, key, value);
            if (batch.getDataSize() > BATCH_BYTES) {
                commit();
            }
        } catch (RocksDBException e) {
            throw RocksErrors.translate(e, database.directory(), "write to");
        }
    }

    private void commit() throws RocksDBException {
        database.commit(batch);
        batch.clear();
    }

    @Override
    public void close() {
        try (batch) {
            commit();
        } catch (RocksDBException e) {
            throw RocksErrors.translate(e, database.directory(), "write to");
        }
    }
}
