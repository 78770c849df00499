package org.lapidary.store.rocks;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.lapidary.store.ProgressListener;

/**
 * Looks at many blocks in the order of their keys, on as many threads as there are CPUs, in memory that is bounded. Looks
 * at none twice, whoever asks: a block never changes.
 */
final class BlockChecks implements AutoCloseable {

    /**
     * Of base pages: those of a program of 100 MB, of which any page may change. A larger one's are read again where few
     * pages of each base block change between checkpoints.
     */
    private static final long BASE_BYTES =
            Math.min(96L << 20, Runtime.getRuntime().maxMemory() / 4);

    /** Blocks that a thread takes at a time: few enough that the bases which threads need lie close together. */
    private static final int CHUNK = 64;

    /** More gain little, since they would read the same disk, and each needs buffers of 8 MiB where blocks are large. */
    private static final int MOST_THREADS = 8;

    private final int percent;
    private final ProgressListener listener;
    private final BlockFindings findings = new BlockFindings();
    private final LiveBlocks taken = new LiveBlocks();
    private final int threads = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, MOST_THREADS);
    private final BlockingQueue<BlockChecker> checkers = new ArrayBlockingQueue<>(threads);
    private final ArrayDeque<Chunk> inFlight = new ArrayDeque<>();
    private long[] filling = new long[CHUNK];
    private int filled;
    private long blocks;
    private long total;

    private record Chunk(int blocks, CompletableFuture<Void> done) {}

    /** @param percent of the blocks that are read as a whole; of the others, the heads */
    BlockChecks(Database database, int percent, ProgressListener listener) {
        this.percent = percent;
        this.listener = listener;
        BasePageCache bases = new BasePageCache(BASE_BYTES);
        for (int i = 0; i < threads; i++) {
            checkers.add(new BlockChecker(database, bases, findings));
        }
    }

    void read(LiveBlocks wanted) {
        wanted.forEach(block -> total += taken.has(block) ? 0 : 1);
        try (ExecutorService workers = Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().daemon().name("store-verifier-", 0).factory())) {
            wanted.forEach(block -> {
                if (!taken.has(block)) {
                    taken.add(block);
                    filling[filled++] = block;
                    if (filled == CHUNK) {
                        submit(workers);
                    }
                }
            });
            submit(workers);
            while (!inFlight.isEmpty()) {
                awaitOldest();
            }
        }
    }

    private void submit(ExecutorService workers) {
        if (inFlight.size() > 2 * threads) {
            awaitOldest();
        }
        long[] chunk = Arrays.copyOf(filling, filled);
        inFlight.add(new Chunk(filled, CompletableFuture.runAsync(() -> check(chunk), workers)));
        filled = 0;
    }

    private void check(long[] chunk) {
        BlockChecker checker = checkers.remove(); // as many as workers, so there is one
        try {
            for (long block : chunk) {
                checker.check(block, isSampled(block));
            }
        } finally {
            checkers.add(checker);
        }
    }

    /** Blocks are taken evenly over the store: each hundred of them has {@link #percent}. */
    private boolean isSampled(long block) {
        return percent == 100 || Math.floorMod(Long.hashCode(block * 0x9e3779b97f4a7c15L), 100) < percent;
    }

    private void awaitOldest() {
        Chunk oldest = inFlight.remove();
        try {
            oldest.done().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
        blocks += oldest.blocks();
        listener.progress("reading blocks", blocks, total);
    }

    /** How many blocks it has looked at. */
    long blocks() {
        return blocks;
    }

    /** How many pages it has looked at. */
    long pages() {
        return checkers.stream().mapToLong(BlockChecker::pages).sum();
    }

    BlockFindings findings() {
        return findings;
    }

    @Override
    public void close() {
        checkers.forEach(BlockChecker::close);
    }
}
