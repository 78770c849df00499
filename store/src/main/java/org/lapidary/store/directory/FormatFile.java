package org.lapidary.store.directory;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.lapidary.store.StoreException;
import org.lapidary.store.format.DecodeException;
import org.lapidary.store.format.StoreFormat;

/** The file that makes a directory a store, and says of which version; see {@link StoreFormat}. */
public final class FormatFile {

    private final StoreDirectory directory;

    FormatFile(StoreDirectory directory) {
        this.directory = directory;
    }

    Path path() {
        return directory.root().resolve("FORMAT");
    }

    boolean exists() {
        return Files.exists(path());
    }

    /** What is wrong with it, where it does not tell a version. */
    Optional<String> problem() {
        try {
            if (!exists()) {
                return Optional.of("it is missing");
            }
            read();
            return Optional.empty();
        } catch (DecodeException e) {
            return Optional.of(e.getMessage());
        } catch (IOException e) {
            throw directory.io("read", e);
        }
    }

    private int read() throws IOException, DecodeException {
        if (Files.size(path()) > StoreFormat.MAX_BYTES) {
            throw new DecodeException.Damaged("it is too long");
        }
        return StoreFormat.version(Files.readString(path(), StandardCharsets.ISO_8859_1));
    }

    /**
     * The version that it names, whether or not that can be used.
     *
     * @throws StoreException.NotAStore where there is no such file, or it is something else
     */
    public int version() {
        try {
            if (!exists()) {
                throw new StoreException.NotAStore(directory.root() + " is no store: it has no FORMAT");
            }
            return read();
        } catch (DecodeException e) {
            throw new StoreException.NotAStore(path() + " is no format file of a store (" + e.getMessage() + "); "
                    + (directory.hasDatabase()
                            ? "`lapidary repair --apply` makes it anew where the rest is a store"
                            : "use another directory"));
        } catch (IOException e) {
            throw directory.io("read", e);
        }
    }

    void requireKnownVersion() {
        int version = version();
        if (version > StoreFormat.VERSION) {
            throw tooNew(version, StoreFormat.VERSION);
        }
        if (version < StoreFormat.OLDEST) {
            throw new StoreException.WrongVersion("the store " + directory.root() + " has format " + version
                    + ", too old for this lapidary, which knows " + StoreFormat.OLDEST
                    + " and later; `lapidary migrate` brings it up to date where it can");
        }
    }

    /** A later lapidary wrote the store. */
    public StoreException tooNew(int version, int newest) {
        return new StoreException.WrongVersion("the store " + directory.root() + " has format " + version
                + ", too new for this lapidary, which knows up to " + newest
                + "; use the lapidary that wrote it or a later one");
    }

    /** Writes it: it appears, or changes, whole or not at all, and survives a power cut. */
    public void write(int version) {
        Path fresh = directory.root().resolve("FORMAT.new");
        try {
            Files.deleteIfExists(fresh);
            try (FileChannel channel =
                    FileChannel.open(fresh, StoreDirectory.NEW_OR_OLD, StoreDirectory.OWNERS_FILE)) {
                channel.write(StandardCharsets.US_ASCII.encode(StoreFormat.encode(version)));
                channel.force(true);
            }
            Files.move(fresh, path(), StandardCopyOption.ATOMIC_MOVE);
            StoreDirectory.sync(directory.root(), StandardOpenOption.READ);
        } catch (IOException e) {
            throw directory.io("create", e);
        }
    }
}
