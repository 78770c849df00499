package org.lapidary.store.directory;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.function.Supplier;
import org.lapidary.store.StoreException;

/**
 * Space kept for the day when the disk is full. The database cannot even be opened for writing then, let alone told to
 * forget something: it begins new books at each opening. So a store has a file that nobody reads, and removing and
 * collecting give it up where they must; the next writer that finds room makes it again.
 */
public final class Reserve {

    /** Four times what an opening and a removal wrote when measured, 42 KB, in a store of few generations. */
    private static final int LEAST_BYTES = 160 << 10;

    /**
     * So many times the size of RocksDB's manifest, of which an opening writes another: it has some 150 KB for each 1000
     * generations.
     */
    private static final int MANIFESTS = 2;

    /** Enough for 50,000 generations. */
    private static final int MOST_BYTES = 16 << 20;

    /** Generations, at most, that may come before the reserve is to be {@link #make made} as large as they want it. */
    public static final int GENERATIONS = 256;

    /** It is made where it takes no more than one part in this many of what is free. */
    private static final int MODEST = 8;

    private final StoreDirectory directory;

    public Reserve(StoreDirectory directory) {
        this.directory = directory;
    }

    /** Makes it where it is missing or too small for what the store has become, and there is room; in a turn. */
    public void make() {
        int wanted;
        try {
            wanted = (int) Math.min(LEAST_BYTES + MANIFESTS * manifestBytes(), MOST_BYTES);
            if (Files.exists(directory.reserve()) && Files.size(directory.reserve()) >= wanted
                    || Files.getFileStore(directory.root()).getUsableSpace() < (long) MODEST * wanted) {
                return;
            }
        } catch (IOException | DirectoryIteratorException e) {
            return; // the next writer looks again
        }
        byte[] bytes = new byte[wanted];
        new Random().nextBytes(bytes); // a file system may find room for zeros in no space at all
        try (OutputStream out = Channels.newOutputStream(
                FileChannel.open(directory.reserve(), StoreDirectory.NEW_OR_OLD, StoreDirectory.OWNERS_FILE))) {
            out.write(bytes);
        } catch (IOException e) {
            free(); // half of it serves nobody
        }
    }

    private long manifestBytes() throws IOException {
        long bytes = 0;
        try (DirectoryStream<Path> manifests = Files.newDirectoryStream(directory.database(), "MANIFEST-*")) {
            for (Path manifest : manifests) {
                bytes = Math.max(bytes, Files.size(manifest));
            }
        }
        return bytes;
    }

    /** Does something, and where there is no space for it does it again without the reserve. */
    public <T> T spend(Supplier<T> work) {
        try {
            return work.get();
        } catch (StoreException.NoSpace e) {
            if (!free()) {
                throw e;
            }
            return work.get();
        }
    }

    private boolean free() {
        try {
            return Files.deleteIfExists(directory.reserve());
        } catch (IOException e) {
            return false; // The caller's own failure says more.
        }
    }
}
