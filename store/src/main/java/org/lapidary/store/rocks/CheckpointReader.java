package org.lapidary.store.rocks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.PageTable;
import org.lapidary.store.PageVisitor;

/** Reads all pages of a checkpoint on several threads: they take stretches of the plan in turn. */
final class CheckpointReader {

    /** Pieces in a stretch: a few MiB, so that threads end at about the same time and yet read in sequence. */
    private static final int STRETCH = 64;

    private final Database database;
    private final CheckpointId id;
    private final PageTable pages;
    private final PageVisitor visitor;
    private final ReadPlan plan;
    private final BlockCache bases = new BlockCache(BlockCache.DEFAULT_BYTES);
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    CheckpointReader(Database database, CheckpointId id, PageTable pages, PageVisitor visitor) {
        this.database = database;
        this.id = id;
        this.pages = pages;
        this.visitor = visitor;
        this.plan = new ReadPlan(pages);
    }

    void read(int threads) throws IOException {
        int useful = Math.clamp((plan.size() + STRETCH - 1) / STRETCH, 1, Math.max(1, threads));
        List<Thread> helpers = new ArrayList<>();
        for (int i = 1; i < useful; i++) {
            helpers.add(Thread.ofPlatform().daemon().name("store-reader-" + i).start(this::work));
        }
        work();
        join(helpers);
        rethrow();
    }

    private void work() {
        try (StretchReader reader = new StretchReader(database, id, pages, visitor, plan, bases)) {
            int from;
            while (failure.get() == null && (from = next.getAndAdd(STRETCH)) < plan.size()) {
                reader.read(from, Math.min(from + STRETCH, plan.size()));
            }
        } catch (Throwable e) {
            failure.compareAndSet(null, e);
        }
    }

    /** Waits even when interrupted: helpers use the visitor, and the database must stay open for them. */
    private static void join(List<Thread> helpers) {
        boolean interrupted = false;
        for (Thread helper : helpers) {
            while (helper.isAlive()) {
                try {
                    helper.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void rethrow() throws IOException {
        switch (failure.get()) {
            case null -> {}
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case Throwable e -> throw new AssertionError("no other exception is declared", e);
        }
    }
}
