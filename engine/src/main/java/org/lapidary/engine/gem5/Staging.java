package org.lapidary.engine.gem5;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.lapidary.engine.EngineException;

/**
 * A directory that appears under its final name when it is complete, or not at all:
 *
 * <pre>
 *   .NAME.tmp-PID/        being filled; its file "lock" is locked by the process that fills it
 *   NAME/                 after fsync of every file and of the directory (where asked for), by one rename
 * </pre>
 *
 * A process that is killed leaves {@code .NAME.tmp-PID} behind, unlocked; the next one that makes NAME removes it. The
 * lock decides, not the process number, which containers use over and over.
 */
final class Staging implements AutoCloseable {

    private static final String LOCK = "lock";

    /** Those of this process: opening and closing their lock files again would give up the locks (fcntl(2)). */
    private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

    private final Path target;
    private final Path directory;
    private final FileChannel lock;
    private boolean published;

    private Staging(Path target, Path directory, FileChannel lock) {
        this.target = target;
        this.directory = directory;
        this.lock = lock;
    }

    /** Begins a directory; {@code target} must not exist. */
    static Staging begin(Path target) throws IOException {
        Path absolute = target.toAbsolutePath().normalize();
        refuseExisting(absolute);
        if (absolute.getFileName() == null) {
            throw new EngineException.BadRequest(target + " is no name for a checkpoint directory");
        }
        Path parent = absolute.getParent();
        Files.createDirectories(parent);
        String prefix = "." + absolute.getFileName() + ".tmp-";
        removeLeftovers(parent, prefix);
        Path directory = parent.resolve(prefix + ProcessHandle.current().pid());
        if (!OWN.add(directory)) {
            throw new EngineException.BadRequest(target + " is being made already");
        }
        try {
            Files.createDirectory(directory);
            FileChannel lock =
                    FileChannel.open(directory.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            hold(lock);
            return new Staging(absolute, directory, lock);
        } catch (FileAlreadyExistsException e) {
            OWN.remove(directory);
            throw new EngineException.BadRequest(
                    target + " is being made by another process; if there is none, remove " + directory);
        } catch (IOException e) {
            delete(directory);
            OWN.remove(directory);
            throw e;
        }
    }

    /** Some network file systems have no locks; there a leftover is named to the user instead of being removed. */
    private static void hold(FileChannel lock) {
        try {
            lock.lock();
        } catch (IOException e) {
            // goes on unlocked
        }
    }

    private static void refuseExisting(Path target) {
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new EngineException.BadRequest(target + " exists already; remove it or choose another name");
        }
    }

    private static void removeLeftovers(Path parent, String prefix) throws IOException {
        try (DirectoryStream<Path> found =
                Files.newDirectoryStream(parent, p -> p.getFileName().toString().startsWith(prefix))) {
            for (Path leftover : found) {
                if (!OWN.contains(leftover) && isAbandoned(leftover)) {
                    delete(leftover);
                }
            }
        }
    }

    private static boolean isAbandoned(Path directory) {
        Path file = directory.resolve(LOCK);
        if (!Files.exists(file)) {
            return true;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock held = channel.tryLock()) {
            return held != null;
        } catch (IOException | OverlappingFileLockException e) {
            return false;
        }
    }

    /** Where a file of the directory is written. */
    Path file(String name) {
        return directory.resolve(name);
    }

    /** Makes the directory durable and gives it its name. */
    void publish(WriteBack writeBack) throws IOException {
        Files.delete(directory.resolve(LOCK));
        writeBack.directory(directory);
        refuseExisting(target);
        Files.move(directory, target, StandardCopyOption.ATOMIC_MOVE);
        published = true;
        writeBack.directory(target.getParent());
    }

    /** Deletes the directory unless it was published. */
    @Override
    public void close() throws IOException {
        try (lock) {
            if (!published) {
                delete(directory);
            }
        } finally {
            OWN.remove(directory);
        }
    }

    private static void delete(Path directory) throws IOException {
        if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        List<Path> inside;
        try (Stream<Path> walk = Files.walk(directory)) {
            inside = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : inside) {
            Files.deleteIfExists(path);
        }
    }
}
