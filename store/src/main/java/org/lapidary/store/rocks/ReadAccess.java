package org.lapidary.store.rocks;

import java.time.Duration;
import java.util.function.Supplier;
import org.lapidary.store.StoreException;
import org.lapidary.store.directory.RepairedDatabase;
import org.lapidary.store.directory.StoreDirectory;
import org.lapidary.store.directory.StoreLock;
import org.lapidary.store.directory.StoreLocks;

/**
 * A reader's access, beside writers. RocksDB calls a read-only opening beside a writer undefined, for two reasons: the
 * opening reads files one after the other while they change, and files that it means to read later may be deleted. So
 * the database is opened in a turn, while nobody changes anything; files of pages stay for as long as READERS is held
 * shared, since only who holds it exclusively deletes or rewrites those; and where one of the small files is gone,
 * which the writer's compactions replace, the database is opened anew.
 */
final class ReadAccess implements Access {

    /** Openings after which a file that is missing counts as lost. */
    private static final int ATTEMPTS = 5;

    private static final Use NOTHING_TO_DO = () -> {};

    private final StoreLocks locks;
    private final Duration patience;
    private final StoreLock readers;
    private final Database database;

    private ReadAccess(StoreLocks locks, Duration patience, StoreLock readers, Database database) {
        this.locks = locks;
        this.patience = patience;
        this.readers = readers;
        this.database = database;
    }

    static ReadAccess open(StoreDirectory directory, String verb, Duration patience) {
        StoreLocks locks = new StoreLocks(directory, verb);
        StoreLock readers = locks.readers(false, patience);
        try (StoreLock _ = locks.turn(false, patience)) {
            new RepairedDatabase(directory).requireSettled();
            return new ReadAccess(locks, patience, readers, Database.open(directory, true, false));
        } catch (RuntimeException e) {
            readers.close();
            throw e;
        }
    }

    @Override
    public Database database() {
        return database;
    }

    @Override
    public Use use() {
        return NOTHING_TO_DO;
    }

    @Override
    public <T> T read(Supplier<T> work) {
        for (int attempt = 1; ; attempt++) {
            try {
                return work.get();
            } catch (StoreException.Io e) {
                if (attempt == ATTEMPTS || !RocksErrors.isVanishedFile(e)) {
                    throw e;
                }
            }
            try (StoreLock _ = locks.turn(false, patience)) {
                database.reopen();
            }
        }
    }

    @Override
    public void close() {
        try (readers) {
            database.close();
        }
    }
}
