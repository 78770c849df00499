package org.lapidary.store.directory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.lapidary.store.StoreException;

/**
 * One writer or many readers. The lock is the kernel's (on LOCK, whole file), so it ends with its process whatever
 * happens; LOCK's text only tells others whom they wait for, and is written by exclusive holders alone.
 *
 * <p>Kernel locks of this kind belong to a process, and closing any descriptor of the file drops them all. So LOCK is
 * opened at most once in a process, and a table in memory shares or refuses it among the stores open here.
 */
public final class StoreLock implements AutoCloseable {

    private static final Map<Path, StoreLock> HELD = new HashMap<>();

    private final Path file;
    private final FileChannel channel;
    private final LockHolder holder;
    private final boolean exclusive;
    private int holds = 1;

    private StoreLock(Path file, FileChannel channel, LockHolder holder, boolean exclusive) {
        this.file = file;
        this.channel = channel;
        this.holder = holder;
        this.exclusive = exclusive;
    }

    /**
     * Takes the lock at once or fails.
     *
     * @throws StoreException.InUse where another process, or another store object of this one, holds it
     */
    public static StoreLock acquire(StoreDirectory directory, boolean exclusive, String verb) {
        synchronized (HELD) {
            try {
                Path file =
                        directory.root().toRealPath().resolve(directory.lock().getFileName());
                StoreLock here = HELD.get(file);
                if (here == null) {
                    StoreLock taken = lock(directory, file, exclusive, verb);
                    HELD.put(file, taken);
                    return taken;
                }
                if (exclusive || here.exclusive) {
                    throw inUse(directory, here.holder.toString());
                }
                here.holds++;
                return here;
            } catch (NoSuchFileException e) {
                throw new StoreException.NotAStore("the store " + directory.root()
                        + " has no LOCK; open it for writing once to restore it, or use another directory");
            } catch (IOException e) {
                throw directory.io("lock", e);
            }
        }
    }

    private static StoreLock lock(StoreDirectory directory, Path file, boolean exclusive, String verb)
            throws IOException {
        FileChannel channel = exclusive
                ? FileChannel.open(
                        file,
                        Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
                : FileChannel.open(file, StandardOpenOption.READ);
        try {
            LockHolder holder = LockHolder.self(verb);
            if (channel.tryLock(0, Long.MAX_VALUE, !exclusive) == null) {
                throw inUse(directory, whoHolds(channel, exclusive));
            }
            if (exclusive) {
                tell(channel, holder.encode());
            }
            return new StoreLock(file, channel, holder, exclusive);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** LOCK's text is a writer's; where a shared lock can be had, it is readers that hold the store. */
    private static String whoHolds(FileChannel channel, boolean wantedExclusive) throws IOException {
        if (wantedExclusive) {
            try (FileLock shared = channel.tryLock(0, Long.MAX_VALUE, true)) {
                if (shared != null) {
                    return "another process that reads it";
                }
            }
        }
        ByteBuffer text = ByteBuffer.allocate(1024);
        channel.read(text, 0);
        return LockHolder.decode(new String(text.array(), 0, text.position(), StandardCharsets.UTF_8))
                .map(LockHolder::toString)
                .orElse("another process");
    }

    private static StoreException inUse(StoreDirectory directory, String who) {
        return new StoreException.InUse(
                "the store " + directory.root() + " is in use by " + who + "; wait for it or use another --directory");
    }

    /** Writes down who holds the lock, for others to read; on a full disk they are told less. */
    private static void tell(FileChannel channel, String text) {
        try {
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
        } catch (IOException e) {
            // The lock is the kernel's and holds without it.
        }
    }

    /** Lets go; idempotence is the caller's matter. */
    @Override
    public void close() {
        synchronized (HELD) {
            if (--holds > 0) {
                return;
            }
            HELD.remove(file);
            try (channel) {
                if (exclusive) {
                    tell(channel, "");
                }
            } catch (IOException e) {
                // The lock ends with the channel, closed well or not.
            }
        }
    }
}
