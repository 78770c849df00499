package org.lapidary.store.rocks;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.lapidary.store.directory.StoreDirectory;

/**
 * A temporary directory that looks like a store's, with the newest manifest in force, for a look at what a repair would
 * do: it is to change nothing in the store. The files are links; RocksDB's log of messages goes beside them.
 */
final class Imitation implements AutoCloseable {

    private Path root;

    /** An empty directory, to put a database together in. */
    StoreDirectory empty(StoreDirectory original) {
        close(); // what was made before
        try {
            root = Files.createTempDirectory("lapidary-repair-");
            return new StoreDirectory(root);
        } catch (IOException e) {
            throw original.io("look at", e);
        }
    }

    /** One with all files, and with a {@code CURRENT} that names the newest manifest. */
    StoreDirectory of(Books books) {
        StoreDirectory original = books.directory();
        StoreDirectory imitation = empty(original);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(original.database())) {
            imitation.createDirectories();
            for (Path file : files) {
                String name = file.getFileName().toString();
                if (!List.of(Books.CURRENT, "LOCK", "LOG").contains(name)) {
                    Files.createSymbolicLink(imitation.database().resolve(name), file.toAbsolutePath());
                }
            }
            books.write(imitation.database().resolve(Books.CURRENT));
            return imitation;
        } catch (IOException e) {
            throw original.io("look at", e);
        }
    }

    @Override
    public void close() {
        if (root != null) {
            StoreDirectory imitation = new StoreDirectory(root);
            imitation.unmake();
            try {
                Files.deleteIfExists(root);
            } catch (IOException e) {
                throw imitation.io("remove", e);
            }
        }
    }
}
