package org.lapidary.engine.gem5;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Puts files on disk, or leaves that to the kernel where nobody asked for it.
 *
 * <p>Left alone, the kernel begins to put a file on disk when it is synced, after all has been written. So a thread of
 * its own syncs every now and then, while the others unpack what comes next.
 */
final class WriteBack implements AutoCloseable {

    private final boolean wanted;

    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("write-back").factory());

    /**
     * @param wanted false leaves all to the kernel: quicker, and a crash of the machine may take the files, and a failing
     *     disk may go unnoticed
     */
    WriteBack(boolean wanted) {
        this.wanted = wanted;
    }

    /** Begins to put on disk what was written to a file. */
    Future<?> begin(FileChannel file) {
        if (!wanted) {
            return CompletableFuture.completedFuture(null);
        }
        return thread.submit(() -> {
            file.force(false);
            return null;
        });
    }

    /** Puts a file on disk. */
    void end(FileChannel file) throws IOException {
        if (wanted) {
            file.force(true);
        }
    }

    /** Puts a directory's names on disk. */
    void directory(Path directory) throws IOException {
        if (wanted) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
