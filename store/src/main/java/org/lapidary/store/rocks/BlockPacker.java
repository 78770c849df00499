package org.lapidary.store.rocks;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.lapidary.store.format.DecodeException;

/**
 * Packs blocks on worker threads while the capturing thread copies and hashes the next pages: compressing takes about
 * twice as long as those, so two workers keep up with it.
 */
final class BlockPacker implements AutoCloseable {

    private static final int WORKERS = 2;

    private final Database database;
    private volatile BaseBlocks blocks = new BaseBlocks();
    private final BlockingQueue<BlockReader> readers = new ArrayBlockingQueue<>(WORKERS);
    private final AtomicReference<String> damage = new AtomicReference<>();
    private final ExecutorService workers;

    BlockPacker(Database database) {
        this.database = database;
        this.workers = Executors.newFixedThreadPool(
                WORKERS, Thread.ofPlatform().daemon().name("store-packer-", 0).factory());
        for (int i = 0; i < WORKERS; i++) {
            readers.add(new BlockReader(database));
        }
    }

    /**
     * Begins to pack blocks one after the other; the jobs are the worker's until the future is done.
     *
     * @param hurried quickly rather than small
     */
    CompletableFuture<List<byte[]>> pack(List<BlockJob> jobs, boolean hurried) {
        return CompletableFuture.supplyAsync(() -> packNow(jobs, hurried), workers);
    }

    private List<byte[]> packNow(List<BlockJob> jobs, boolean hurried) {
        BlockReader reader = readers.remove(); // as many readers as workers, so there is one
        try {
            List<byte[]> records = new ArrayList<>(jobs.size());
            for (BlockJob job : jobs) {
                records.add(job.pack(reader, blocks, hurried, what -> damage.compareAndSet(null, what)));
            }
            return records;
        } catch (DecodeException e) {
            throw RocksErrors.undecodable(e, database.directory(), "an earlier page of the run");
        } finally {
            readers.add(reader);
        }
    }

    /**
     * Forgets all bases: an append has failed, and its generation's number may be given to other pages after others have had
     * their turn. Every future obtained must be done.
     */
    void forgetBases() {
        blocks = new BaseBlocks();
    }

    /** What is wrong with the first base that could not be read, if any. */
    Optional<String> damage() {
        return Optional.ofNullable(damage.get());
    }

    /** Every future obtained must be done. */
    @Override
    public void close() {
        workers.close();
        readers.forEach(BlockReader::close);
    }
}
