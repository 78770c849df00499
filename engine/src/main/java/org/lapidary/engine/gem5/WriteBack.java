package org.lapidary.engine.gem5;

import java.nio.channels.FileChannel;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Left alone, the kernel begins to put a file on disk when it is synced, after all has been written. So a thread of its
 * own syncs every now and then, while the others unpack what comes next.
 */
final class WriteBack implements AutoCloseable {

    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("write-back").factory());

    /** Begins to put on disk what was written to a file. */
    Future<?> begin(FileChannel file) {
        return thread.submit(() -> {
            file.force(false);
            return null;
        });
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
