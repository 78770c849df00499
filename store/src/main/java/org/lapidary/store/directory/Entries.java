package org.lapidary.store.directory;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import org.lapidary.store.StoreException;

/**
 * What may stand in a store's directory, by name and kind. A store may be shared or come from somebody else, and much in it
 * is emptied, overwritten or deleted without being looked at: a symbolic link there would have that done to files outside,
 * so it is refused before anything is opened. The store's directory itself may be one: whoever names it has chosen it.
 */
final class Entries {

    private enum Kind {
        FILE,
        DIRECTORY
    }

    private static final Map<String, Kind> KINDS = Map.ofEntries(
            Map.entry("FORMAT", Kind.FILE),
            Map.entry("FORMAT.new", Kind.FILE),
            Map.entry("LOCK", Kind.FILE),
            Map.entry("WAITING", Kind.FILE),
            Map.entry("READERS", Kind.FILE),
            Map.entry("RESERVE", Kind.FILE),
            Map.entry("writing", Kind.DIRECTORY),
            Map.entry("db", Kind.DIRECTORY),
            Map.entry("db.new", Kind.DIRECTORY),
            Map.entry("db.old", Kind.DIRECTORY),
            Map.entry("staging", Kind.DIRECTORY));

    private Entries() {}

    /**
     * Sees that a store's names stand for nothing but files and directories.
     *
     * @throws StoreException.NotAStore where one is a link or something else
     */
    static void requireKinds(Path root) throws IOException {
        for (Map.Entry<String, Kind> entry : KINDS.entrySet()) {
            Path path = root.resolve(entry.getKey());
            try {
                BasicFileAttributes is = attributes(path);
                if (is.isSymbolicLink()) {
                    throw link(path);
                }
                boolean fits = entry.getValue() == Kind.FILE ? is.isRegularFile() : is.isDirectory();
                if (!fits) {
                    throw new StoreException.NotAStore(root + " is no store that can be used: " + path + " is no "
                            + (entry.getValue() == Kind.FILE ? "file" : "directory") + "; use another directory");
                }
            } catch (NoSuchFileException e) {
                // It is made when it is needed.
            }
        }
    }

    /** Sees that there is nothing in a directory that a store would not have. */
    static void requireNothingElse(Path root) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(root)) {
            for (Path entry : entries) {
                if (!KINDS.containsKey(entry.getFileName().toString())) {
                    throw new StoreException.NotAStore(root + " is no store and holds other files ("
                            + entry.getFileName() + "); name a store, or an empty or new directory");
                }
            }
        } catch (NoSuchFileException e) {
            // A directory that is yet to be made holds nothing.
        }
    }

    /** Sees that a directory, where it is there, holds no links: who writes to the database follows them. */
    static void requireNoLinks(Path directory) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                requireNoLink(file);
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            // There is nothing in it.
        }
    }

    /** Sees that a name, where it is taken, stands for no link. */
    static void requireNoLink(Path path) throws IOException {
        try {
            if (attributes(path).isSymbolicLink()) {
                throw link(path);
            }
        } catch (NoSuchFileException e) {
            // Nothing is there, or nothing any more.
        }
    }

    private static BasicFileAttributes attributes(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    private static StoreException link(Path path) {
        return new StoreException.NotAStore(path + " is a symbolic link, which a store does not have: what it leads to"
                + " might be changed or deleted; put what belongs there in its place, or use another directory");
    }
}
