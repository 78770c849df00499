package org.lapidary.store.directory;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
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

    /** Ten times what an opening and a removal wrote when measured, 42 KB; each 1000 generations add some 150 KB. */
    private static final int BYTES = 512 << 10;

    /** It is made where it takes no more than one part in this many of what is free. */
    private static final int MODEST = 8;

    private final StoreDirectory directory;

    public Reserve(StoreDirectory directory) {
        this.directory = directory;
    }

    /** Makes it where it is missing and there is room; in a turn. */
    public void make() {
        Path file = directory.reserve();
        try {
            if (Files.exists(file) || Files.getFileStore(directory.root()).getUsableSpace() < (long) MODEST * BYTES) {
                return;
            }
            byte[] bytes = new byte[BYTES];
            new Random().nextBytes(bytes); // a file system may find room for zeros in no space at all
            try (OutputStream out = Channels.newOutputStream(
                    FileChannel.open(file, StoreDirectory.NEW_OR_OLD, StoreDirectory.OWNERS_FILE))) {
                out.write(bytes);
            }
        } catch (IOException e) {
            free(); // half of it serves nobody
        }
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
