package org.lapidary.store.directory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A lock on one file, shared or exclusive. The lock is the kernel's (fcntl, whole file), so it ends with its process
 * whatever happens; the file's text only tells others whom they wait for, and is written by exclusive holders alone.
 *
 * <p>Kernel locks of this kind belong to a process, and closing any descriptor of the file drops them all. So a lock
 * file is opened at most once in a process, and a table in memory shares or refuses it among those who want it here.
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
     * Takes the lock at once; empty where another process, or somebody else in this one, holds it. An exclusive lock
     * makes the file where it is missing.
     *
     * @throws NoSuchFileException where a shared lock's file, or the directory of an exclusive one's, is missing
     */
    static Optional<StoreLock> attempt(Path path, boolean exclusive, String verb) throws IOException {
        synchronized (HELD) {
            Path file = real(path);
            StoreLock here = HELD.get(file);
            if (here != null) {
                if (exclusive || here.exclusive) {
                    return Optional.empty();
                }
                here.holds++;
                return Optional.of(here);
            }
            Optional<StoreLock> taken = lock(file, exclusive, verb);
            taken.ifPresent(lock -> HELD.put(file, lock));
            return taken;
        }
    }

    private static Optional<StoreLock> lock(Path file, boolean exclusive, String verb) throws IOException {
        Entries.requireNoLink(file);
        FileChannel channel = exclusive
                ? FileChannel.open(
                        file,
                        Set.of(
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE,
                                StandardOpenOption.CREATE,
                                LinkOption.NOFOLLOW_LINKS),
                        StoreDirectory.OWNERS_FILE)
                : FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        try {
            Object identity = identity(file);
            LockHolder holder = LockHolder.self(verb);
            if (channel.tryLock(0, Long.MAX_VALUE, !exclusive) == null || !Objects.equals(identity, identity(file))) {
                channel.close();
                return Optional.empty();
            }
            if (exclusive) {
                tell(channel, holder.encode());
            }
            if (!channel.isOpen()) {
                return Optional.empty(); // an interruption has closed it, and with it the lock went
            }
            return Optional.of(new StoreLock(file, channel, holder, exclusive));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** A file that was deleted and made anew while we got hold of the old one is another lock. */
    private static Object identity(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey();
    }

    private static Path real(Path path) throws IOException {
        return path.toAbsolutePath().getParent().toRealPath().resolve(path.getFileName());
    }

    /** Whether anybody holds the lock. */
    static boolean isHeld(Path path) throws IOException {
        return isHeld(path, false, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
    }

    /** Whether anybody holds the lock exclusively; its file may be one that cannot be written to. */
    static boolean isHeldExclusively(Path path) throws IOException {
        return isHeld(path, true, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
    }

    private static boolean isHeld(Path path, boolean exclusively, Set<OpenOption> options) throws IOException {
        synchronized (HELD) {
            try {
                Path file = real(path);
                StoreLock here = HELD.get(file);
                if (here != null) {
                    return here.exclusive || !exclusively;
                }
                Entries.requireNoLink(file);
                try (FileChannel channel = FileChannel.open(file, options)) {
                    return channel.tryLock(0, Long.MAX_VALUE, exclusively) == null;
                }
            } catch (NoSuchFileException e) {
                return false;
            }
        }
    }

    /** Who holds the lock, as far as it can be told: by name, else by process number; empty where nobody does. */
    static Optional<String> describeHolder(Path path) throws IOException {
        synchronized (HELD) {
            Path file = real(path);
            StoreLock here = HELD.get(file);
            if (here != null) {
                return Optional.of(here.holder.toString());
            }
            Set<Long> pids = KernelLocks.holders(file);
            Optional<LockHolder> named = read(file);
            // The text of a killed holder stays until the next one; the kernel knows better, where it knows.
            if (named.isPresent() && (pids.isEmpty() || pids.contains(named.get().pid()))) {
                return named.map(LockHolder::toString);
            }
            return pids.isEmpty() ? Optional.empty() : Optional.of(KernelLocks.describe(pids));
        }
    }

    private static Optional<LockHolder> read(Path file) throws IOException {
        try {
            return LockHolder.decode(Files.readString(file, StandardCharsets.UTF_8));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /**
     * Writes down who holds the lock, for others to read; on a full disk they are told less. An interruption before does
     * not count: it would close the channel.
     */
    private static void tell(FileChannel channel, String text) {
        boolean interrupted = Thread.interrupted();
        try {
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
        } catch (IOException e) {
            // The lock is the kernel's and holds without it.
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
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

    /** Lets go and deletes the file, for locks whose file means something by being there. */
    void closeAndDelete() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // It stays behind as a killed holder's would, and is cleared away like one.
        }
        close();
    }
}
