package org.lapidary.store.rocks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.lapidary.store.StoreException;
import org.lapidary.store.format.BlockHeader;
import org.lapidary.store.format.Location;
import org.rocksdb.CompressionType;
import org.rocksdb.EnvOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileWriter;
import org.rocksdb.WriteBatch;

/**
 * Writes the new pages of one append: into blocks, into one table file in {@code staging/}, and with {@link #ingest}
 * into the database. Closed before {@link #keep}, it takes back all of it.
 */
final class GenerationWriter implements AutoCloseable {

    /** Blocks being packed or waiting for it: two a worker keep both busy, and bound what an append holds in memory. */
    private static final int IN_FLIGHT = 6;

    /** Lets the kernel write while pages are still being packed, so that the sync before ingestion is short. */
    private static final long SYNC_EVERY = 8L << 20;

    private final Database database;
    private final BlockPacker packer;
    private final long generation;
    private final Path file;
    private final NewPages pages = new NewPages();
    private final ArrayDeque<Pending> inFlight = new ArrayDeque<>();
    private final ArrayDeque<BlockJob> idle = new ArrayDeque<>();
    private BlockJob filling;
    private Table table;
    private long blockBytes;
    private boolean ingested;
    private boolean kept;

    private record Pending(BlockJob job, CompletableFuture<byte[]> packed) {}

    GenerationWriter(Database database, BlockPacker packer, long generation) {
        this.database = database;
        this.packer = packer;
        this.generation = generation;
        this.file = database.directory().staging().resolve("generation-" + generation + ".sst");
    }

    long generation() {
        return generation;
    }

    /** The pages added; which base each has is known after {@link #finish}. */
    NewPages pages() {
        return pages;
    }

    /** Bytes of all blocks, after {@link #finish}. */
    long blockBytes() {
        return blockBytes;
    }

    /** Location of the page with this hash among those added, {@link Location#NONE} where there is none. */
    long find(long hashHigh, long hashLow) {
        int ordinal = pages.find(hashHigh, hashLow);
        return ordinal < 0 ? Location.NONE : Location.of(generation, ordinal);
    }

    /**
     * Adds a page that {@link #find} does not find and returns its location.
     *
     * @param base a plain page to try as base, or {@link Location#NONE} to store the page plain
     */
    long add(byte[] page, long hashHigh, long hashLow, long base) {
        int ordinal = pages.add(hashHigh, hashLow);
        if (filling == null) {
            filling = idle.isEmpty() ? new BlockJob() : idle.pop();
            filling.begin(ordinal);
        }
        filling.add(page, hashHigh, hashLow, base);
        if (filling.isFull()) {
            submit();
        }
        return Location.of(generation, ordinal);
    }

    /** Completes the table file. */
    void finish() {
        if (filling != null) {
            submit();
        }
        while (!inFlight.isEmpty()) {
            writeOldest();
        }
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

    private void submit() {
        if (inFlight.size() == IN_FLIGHT) {
            writeOldest();
        }
        inFlight.add(new Pending(filling, packer.pack(filling)));
        filling = null;
    }

    private void writeOldest() {
        Pending oldest = inFlight.remove();
        byte[] record;
        try {
            record = oldest.packed().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof StoreException cause) {
                throw cause;
            }
            throw e;
        }
        BlockHeader header = oldest.job().header();
        int first = oldest.job().firstOrdinal();
        for (int slot = 0; slot < header.pages(); slot++) {
            pages.settle(first + slot, header.base(slot));
        }
        write(Location.block(Location.of(generation, first)), record);
        idle.push(oldest.job());
    }

    private void write(long block, byte[] record) {
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

    private StoreException failure(RocksDBException e) {
        return RocksErrors.translate(e, database.directory(), "write pages to");
    }

    @Override
    public void close() {
        for (Pending pending : inFlight) {
            pending.packed().exceptionally(e -> null).join();
        }
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
