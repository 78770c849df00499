package org.lapidary.cli.command;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.lapidary.cli.BadRequestException;

/**
 * A file on its way: it has its name when it is complete and on disk. Closed before, nothing is left of it. What it is
 * until then, {@code NAME.partial}, is locked, which tells one that somebody writes from what a kill has left.
 */
final class NewFile implements AutoCloseable {

    private final Path path;
    private final Path partial;
    private final FileChannel channel;
    private boolean complete;

    private NewFile(Path path, Path partial, FileChannel channel) {
        this.path = path;
        this.partial = partial;
        this.channel = channel;
    }

    static NewFile at(Path path) throws IOException {
        requireFree(path);
        Path partial = path.resolveSibling(path.getFileName() + ".partial");
        Object left = identity(partial);
        FileChannel channel = FileChannel.open(
                partial,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Object opened = identity(partial);
            boolean same = opened != null && (left == null || left.equals(opened));
            if (!same || !isLocked(channel) || !opened.equals(identity(partial))) {
                throw new BadRequestException(path + " is being written by another process; wait for it or choose another"
                        + " --out (nothing was written)");
            }
            requireFree(path); // else this is the complete file, which has got its name just now
            channel.truncate(0); // what a kill has left
            return new NewFile(path, partial, channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static void requireFree(Path path) {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new BadRequestException(path + " exists already; remove it or choose another --out (nothing was written)");
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false; // another thread of this process
        }
    }

    /** Another one once the file has got its name, or was deleted, and somebody has made the next. */
    private static Object identity(Path file) throws IOException {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .fileKey();
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /** Where to write it; an interruption ends that. */
    OutputStream stream() {
        return Channels.newOutputStream(channel);
    }

    /** Gives it its name; the bytes that it has. */
    long complete() throws IOException {
        channel.force(true);
        long bytes = channel.size();
        Files.move(partial, path, StandardCopyOption.ATOMIC_MOVE);
        complete = true;
        syncDirectory();
        return bytes;
    }

    /** So that its name outlasts a power cut as its content does. */
    private void syncDirectory() {
        try (FileChannel directory = FileChannel.open(path.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            directory.force(true);
        } catch (IOException e) {
            // It is there; the directory may be one that can be written to and not read.
        }
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            if (!complete) {
                Files.deleteIfExists(partial); // while it is locked, so that it is this one
            }
        }
    }
}
