package org.lapidary.store.rocks;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.lapidary.store.PageSource;
import org.lapidary.store.format.BlockCodec;
import org.lapidary.store.format.BlockHeader;
import org.lapidary.store.format.Location;

/** Packs pages into large blocks on worker threads, and these into a {@link GenerationFile}. */
final class LargeBlocks implements AutoCloseable {

    private final GenerationFile file;
    private final int threads;
    private final BlockingQueue<BlockCodec> codecs;
    private final ExecutorService workers;
    private final ArrayDeque<Pending> inFlight = new ArrayDeque<>();
    private final ArrayDeque<Job> idle = new ArrayDeque<>();
    private final NewPages pages = new NewPages();
    private long[] places = new long[1024];
    private Job filling;
    private int next;

    private record Job(BlockHeader header, byte[] content) {}

    private record Pending(Job job, int number, CompletableFuture<byte[]> packed) {}

    /** @param level zstd's level of compression */
    LargeBlocks(GenerationFile file, int level, int threads) {
        this.file = file;
        this.threads = threads;
        this.codecs = new ArrayBlockingQueue<>(threads);
        for (int i = 0; i < threads; i++) {
            codecs.add(new BlockCodec(level));
        }
        this.workers = Executors.newFixedThreadPool(
                threads,
                Thread.ofPlatform().daemon().name("store-optimizer-", 0).factory());
    }

    /** Begins another block where {@code coming} pages that belong together would not fit into the present one. */
    void makeRoom(int coming) {
        if (filling != null && filling.header().pages() + coming > Location.LARGE_PAGES) {
            submit();
        }
    }

    /** Location of the page with this hash among those added, {@link Location#NONE} where there is none. */
    long find(long hashHigh, long hashLow) {
        int ordinal = pages.find(hashHigh, hashLow);
        return ordinal < 0 ? Location.NONE : places[ordinal];
    }

    /** Adds a page that {@link #find} does not find and returns its location. */
    long add(byte[] page, long hashHigh, long hashLow) {
        if (filling == null) {
            filling = idle.isEmpty() ? new Job(new BlockHeader(), new byte[BlockCodec.LARGE_BYTES]) : idle.pop();
            filling.header().clearLarge();
        }
        int slot = filling.header().pages();
        long location = Location.ofLarge(file.generation(), next, slot);
        int ordinal = pages.add(hashHigh, hashLow);
        if (ordinal == places.length) {
            places = Arrays.copyOf(places, 2 * ordinal);
        }
        places[ordinal] = location;
        System.arraycopy(page, 0, filling.content(), slot * PageSource.PAGE_SIZE, PageSource.PAGE_SIZE);
        filling.header().add();
        if (slot + 1 == Location.LARGE_PAGES) {
            submit();
        }
        return location;
    }

    private void submit() {
        if (inFlight.size() > threads) {
            writeOldest();
        }
        Job job = filling;
        filling = null;
        inFlight.add(new Pending(job, next++, CompletableFuture.supplyAsync(() -> pack(job), workers)));
    }

    private byte[] pack(Job job) {
        BlockCodec codec = codecs.remove(); // as many as workers, so there is one
        try {
            return codec.encode(job.header(), job.content());
        } finally {
            codecs.add(codec);
        }
    }

    private void writeOldest() {
        Pending oldest = inFlight.remove();
        byte[] record = oldest.packed().join();
        file.write(Location.block(Location.ofLarge(file.generation(), oldest.number(), 0)), record);
        idle.push(oldest.job());
    }

    /** Completes the table file. */
    void finish() {
        if (filling != null) {
            submit();
        }
        while (!inFlight.isEmpty()) {
            writeOldest();
        }
        file.finish();
    }

    @Override
    public void close() {
        workers.close(); // waits for the blocks in work
        codecs.forEach(BlockCodec::close);
    }
}
