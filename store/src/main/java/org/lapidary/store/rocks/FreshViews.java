package org.lapidary.store.rocks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.lapidary.store.StoreException;
import org.lapidary.store.directory.StoreLock;
import org.lapidary.store.directory.StoreLocks;

/**
 * Reads a database beside those who write to it. What it has open is a view of the database as it was; files of it that
 * others have replaced since are gone, and read as if they were lost. So what fails or looks damaged then is read again
 * from a new view, opened in a turn. Files of pages stay for as long as READERS is held.
 */
final class FreshViews {

    /** Views after which a file that is missing counts as lost. */
    private static final int ATTEMPTS = 5;

    private final Database database;
    private final StoreLocks locks;
    private final Duration patience;

    FreshViews(Database database, StoreLocks locks, Duration patience) {
        this.database = database;
        this.locks = locks;
        this.patience = patience;
    }

    /** Does something that only reads, and does it again where a file was gone. */
    <T> T read(Supplier<T> work) {
        return search(work, found -> true);
    }

    /**
     * Looks for damage, and does it again where a file was gone, or where damage was found and files are gone that have
     * been replaced.
     *
     * @throws StoreException.InUse where files are replaced again and again
     */
    <T> T search(Supplier<T> look, Predicate<T> findsNothing) {
        for (int attempt = 1; ; attempt++) {
            try {
                T found = look.get();
                if (findsNothing.test(found) || !hasMoved()) {
                    return found;
                }
                if (attempt == ATTEMPTS) {
                    throw new StoreException.InUse("the store " + database.directory().root() + " changes faster than"
                            + " it can be looked at; try again when less is written");
                }
            } catch (StoreException.Io | StoreException.Corrupt e) {
                if (attempt == ATTEMPTS || !RocksErrors.isVanishedFile(e)) {
                    throw e;
                }
                Set<Path> gone = gone();
                renew();
                if (!gone.isEmpty() && files().containsAll(gone)) {
                    throw e; // opened in a turn, the new view counts on them too: they are lost
                }
            }
        }
    }

    /** Whether files of the view have been replaced; a new one is open then. */
    private boolean hasMoved() {
        Set<Path> gone = gone();
        if (gone.isEmpty()) {
            return false;
        }
        renew();
        return !files().containsAll(gone);
    }

    private Set<Path> gone() {
        return files().stream().filter(file -> !Files.exists(file)).collect(Collectors.toSet());
    }

    private Set<Path> files() {
        return database.tables().all().stream().map(TableFile::path).collect(Collectors.toSet());
    }

    private void renew() {
        try (StoreLock _ = locks.turn(false, patience)) {
            database.reopen();
        }
    }
}
