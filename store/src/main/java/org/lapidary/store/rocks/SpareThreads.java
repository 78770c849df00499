package org.lapidary.store.rocks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * RocksDB makes its threads while it opens a database, and where the kernel gives it none (a limit on processes or
 * memory) it ends the process by abort(3). So whether threads can be had is found out before, in a way that fails as
 * Java's do.
 */
final class SpareThreads {

    /** Two of RocksDB's, and as many again for those of the trial, which the kernel may still count for a moment. */
    private static final int NEEDED = 4;

    private SpareThreads() {}

    /** @throws OutOfMemoryError where there are not as many */
    static void require() {
        CountDownLatch counted = new CountDownLatch(1);
        List<Thread> trial = new ArrayList<>();
        try {
            for (int i = 0; i < NEEDED; i++) {
                trial.add(Thread.ofPlatform().daemon().name("store-trial").start(() -> await(counted)));
            }
        } finally {
            counted.countDown();
            trial.forEach(SpareThreads::join);
        }
    }

    private static void await(CountDownLatch counted) {
        try {
            counted.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** An interruption is the caller's, for later. */
    private static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
