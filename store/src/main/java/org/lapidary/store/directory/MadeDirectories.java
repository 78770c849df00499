package org.lapidary.store.directory;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** The directories that were made for a store, its own and those around it: others are not its to delete. */
final class MadeDirectories {

    /** The innermost first. */
    private final List<Path> made = new ArrayList<>();

    /** Makes a directory and those around it, as far as they are missing. */
    void make(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        if (directory.getParent() != null) {
            make(directory.getParent());
        }
        try {
            Files.createDirectory(directory);
            made.addFirst(directory);
            syncQuietly(directory.toAbsolutePath().getParent());
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(directory)) {
                throw e;
            }
        }
    }

    boolean isEmpty() {
        return made.isEmpty();
    }

    /** Deletes what was made. Where something is in one of them it stays, and an exception says so. */
    void remove() throws IOException {
        List<Path> own = List.copyOf(made);
        made.clear();
        for (Path directory : own) {
            Files.deleteIfExists(directory);
        }
    }

    /** Of a directory of somebody else's, which may be closed to readers or on a file system without that. */
    private static void syncQuietly(Path directory) {
        try {
            StoreDirectory.sync(directory, StandardOpenOption.READ);
        } catch (IOException e) {
            // What was made in it is there, if not for certain after a power cut.
        }
    }
}
