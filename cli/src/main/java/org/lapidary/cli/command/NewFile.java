package org.lapidary.cli.command;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.lapidary.cli.BadRequestException;

/** A file on its way: it has its name when it is complete and on disk. Closed before, nothing is left of it. */
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
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new BadRequestException(path + " exists already; remove it or choose another --out (nothing was written)");
        }
        Path partial = path.resolveSibling(path.getFileName() + ".partial");
        Files.deleteIfExists(partial); // of one that was killed
        FileChannel channel = FileChannel.open(
                partial,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return new NewFile(path, partial, channel);
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
        return bytes;
    }

    @Override
    public void close() throws IOException {
        channel.close();
        if (!complete) {
            Files.deleteIfExists(partial);
        }
    }
}
