package org.lapidary.store.rocks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

/**
 * RocksDB makes its threads while it opens a database, and where the kernel gives it none (a limit on processes or
 * memory) it ends the process by abort(3). So whether threads can be had is found out before, in a way that fails as
 * Java's do.
 */
final class SpareThreads {

    /** Two of RocksDB's, and two more for what else begins meanwhile. */
    private static final int NEEDED = 4;

    /** Milliseconds that the kernel gets to be done with those of the trial; it takes less than one of them. */
    private static final int PATIENCE = 1000;

    private SpareThreads() {}

    /** @throws OutOfMemoryError where there are not as many */
    static void require() {
        CountDownLatch counted = new CountDownLatch(1);
        Queue<Path> tasks = new ConcurrentLinkedQueue<>();
        List<Thread> trial = new ArrayList<>();
        try {
            for (int i = 0; i < NEEDED; i++) {
                trial.add(Thread.ofPlatform().daemon().name("store-trial").start(() -> await(counted, tasks)));
            }
        } finally {
            counted.countDown();
            end(trial, tasks);
        }
    }

    private static void await(CountDownLatch counted, Queue<Path> tasks) {
        try {
            tasks.add(Path.of("/proc").resolve(Files.readSymbolicLink(Path.of("/proc/thread-self"))));
        } catch (IOException absent) {
            // Without /proc nobody can tell when the kernel has stopped to count this thread.
        }
        try {
            counted.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** An interruption is the caller's, for later. */
    private static void end(List<Thread> trial, Queue<Path> tasks) {
        boolean interrupted = false;
        for (Thread thread : trial) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        // Java is done with a thread before the kernel is, which counts it until then.
        for (int i = 0; i < PATIENCE && tasks.stream().anyMatch(SpareThreads::isThere); i++) {
            try {
                Thread.sleep(1);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean isThere(Path task) {
        return Files.exists(task, LinkOption.NOFOLLOW_LINKS);
    }
}
