package org.lapidary.store.rocks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Reads all pages of checkpoints in one pass over their addresses, on several threads: they take stretches of addresses
 * in turn. What the checkpoints have in common is decoded and checked once.
 */
final class PassReader {

    /** Most pages in a stretch, 16 MiB: two stretches have few blocks in common then, which are decoded twice. */
    private static final int LONGEST = 4096;

    /** Stretches that each thread is to get at least, so that all end at about the same time. */
    private static final int SHARES = 8;

    private final Database database;
    private final List<Part> parts;
    private final AtomicInteger next = new AtomicInteger();

    PassReader(Database database, List<Part> parts) {
        this.database = database;
        this.parts = parts;
    }

    /** Returns when every part was read or has failed. One thread alone reads the pages of each part in order. */
    void read(int threads) {
        long[] stretches = stretches(threads);
        int useful = Math.clamp(stretches.length - 1, 1, threads);
        List<Thread> helpers = new ArrayList<>();
        for (int i = 1; i < useful; i++) {
            try {
                helpers.add(Thread.ofPlatform()
                        .daemon()
                        .name("store-reader-" + i)
                        .start(() -> work(stretches)));
            } catch (OutOfMemoryError noThread) { // a limit on threads: it takes longer with fewer
                break;
            }
        }
        work(stretches);
        join(helpers);
    }

    /** Bounds of the stretches: each goes from one to the next. */
    private long[] stretches(int threads) {
        int largest = 0;
        for (Part part : parts) {
            largest = Math.max(largest, part.pages().size());
        }
        int pages = Math.clamp(largest / (SHARES * threads), StretchReader.STEP, LONGEST);
        List<Long> bounds = new ArrayList<>(List.of(0L));
        Walk walk = new Walk(parts, 0);
        while (walk.advance(pages, Walk.END)) {
            bounds.add(walk.stop());
        }
        return bounds.stream().mapToLong(Long::longValue).toArray();
    }

    private void work(long[] stretches) {
        try (StretchReader reader = new StretchReader(database, parts)) {
            int stretch;
            while ((stretch = next.getAndIncrement()) < stretches.length - 1) {
                reader.read(stretches[stretch], stretches[stretch + 1]);
            }
        } catch (Throwable e) {
            parts.forEach(part -> part.fail(e));
        }
    }

    /** Waits even when interrupted: helpers use the visitors, and the database must stay open for them. */
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
}
