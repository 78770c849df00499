package org.lapidary.store.rocks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.lapidary.store.StoreException;
import org.lapidary.store.format.Location;
import org.rocksdb.CompressionType;
import org.rocksdb.EnvOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileWriter;
import org.rocksdb.WriteBatch;

/**
 * The blocks of one generation on their way: into one table file in {@code staging/}, and with {@link #ingest} into the
 * database. Closed before {@link #keep}, it takes back all of it.
 */
final class GenerationFile implements AutoCloseable {

    /** Lets the kernel write while pages are still being packed, so that the sync before ingestion is short. */
    private static final long SYNC_EVERY = 8L << 20;

    private final Database database;
    private final long generation;
    private final Path file;
    private Table table;
    private long blockBytes;
    private boolean ingested;
    private boolean kept;

    GenerationFile(Database database, long generation) {
        this.database = database;
        this.generation = generation;
        this.file = database.directory().staging().resolve("generation-" + generation + ".sst");
    }

    long generation() {
        return generation;
    }

    /** Bytes of the blocks written. */
    long blockBytes() {
        return blockBytes;
    }

    /** Writes a block; their numbers ascend. */
    void write(long block, byte[] record) {
        try {
            if (table == null) {
                FaultPoint.STAGING_BEGUN.reached();
                table = new Table(file);
            }
            table.writer.put(Location.key(block), record);
            blockBytes += record.length;
        } catch (RocksDBException e) {
            throw failure(e);
        }
    }

    /** Completes the table file. */
    void finish() {
        if (table != null) {
            try {
                table.finish();
            } catch (RocksDBException e) {
                throw failure(e);
            }
            FaultPoint.STAGING_FINISHED.reached();
        }
    }

    /** Moves the table file into the database, where nothing names its pages yet. */
    void ingest() {
        if (table == null) {
            return;
        }
        closeTable();
        try {
            ingested = true; // even where it fails half-way
            database.ingestPages(file.toString());
        } catch (RocksDBException e) {
            throw failure(e);
        }
        FaultPoint.PAGES_INGESTED.reached();
    }

    /** From now on the pages are, or may be, named by a checkpoint. */
    void keep() {
        kept = true;
    }

    private StoreException failure(RocksDBException e) {
        return RocksErrors.translate(e, database.directory(), "write pages to");
    }

    @Override
    public void close() {
        closeTable();
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // The next opening clears staging.
        }
        if (ingested && !kept) {
            takeBack();
        }
    }

    private void takeBack() {
        try (WriteBatch batch = new WriteBatch()) {
            database.dropPages(batch, Location.firstKey(generation), Location.firstKey(generation + 1));
            database.commit(batch);
        } catch (RocksDBException e) {
            // The next opening drops it, or gc: nothing names it.
        }
    }

    private void closeTable() {
        if (table != null) {
            table.close();
        }
    }

    /** The table file being written, with the native objects that it needs. */
    private static final class Table implements AutoCloseable {
        private final EnvOptions env = new EnvOptions().setBytesPerSync(SYNC_EVERY);
        private final Options options = new Options().setCompressionType(CompressionType.NO_COMPRESSION);
        private final SstFileWriter writer = new SstFileWriter(env, options);

        Table(Path file) throws RocksDBException {
            try {
                writer.open(file.toString());
            } catch (RocksDBException e) {
                close();
                throw e;
            }
        }

        void finish() throws RocksDBException {
            writer.finish();
        }

        @Override
        public void close() {
            writer.close();
            options.close();
            env.close();
        }
    }
}
