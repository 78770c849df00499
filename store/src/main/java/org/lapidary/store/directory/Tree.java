package org.lapidary.store.directory;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.ObjLongConsumer;

/** A directory with all that is in it. */
final class Tree {

    private Tree() {}

    /** Bytes of all files; those that go away meanwhile count nothing. */
    static long bytes(Path top) throws IOException {
        long[] sum = new long[1];
        forEachFile(top, (file, bytes) -> sum[0] += bytes);
        return sum[0];
    }

    /** Calls {@code files} with every regular file and its size; those that go away meanwhile are passed over. */
    static void forEachFile(Path top, ObjLongConsumer<Path> files) throws IOException {
        Files.walkFileTree(top, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile()) {
                    files.accept(file, attributes.size());
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof NoSuchFileException && !file.equals(top)) {
                    return FileVisitResult.CONTINUE;
                }
                throw e;
            }
        });
    }

    /** Deletes all of it, a link as such; nothing where it is missing. */
    static void delete(Path top) throws IOException {
        if (!Files.exists(top, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(top, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                Files.deleteIfExists(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
