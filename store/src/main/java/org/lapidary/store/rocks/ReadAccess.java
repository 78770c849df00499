package org.lapidary.store.rocks;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Predicate;
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
 * which the writer's compactions replace, the database is opened anew (see {@link FreshViews}).
 */
final class ReadAccess implements Access {

    private static final Use NOTHING_TO_DO = () -> {};

    private final StoreLock readers;
    private final Database database;
    private final FreshViews views;

    private ReadAccess(StoreLock readers, Database database, FreshViews views) {
        this.readers = readers;
        this.database = database;
        this.views = views;
    }

    /** @param notices is told of table files that cannot be opened, which the others do without */
    static ReadAccess open(StoreDirectory directory, String verb, Duration patience, Consumer<String> notices) {
        StoreLocks locks = new StoreLocks(directory, verb);
        StoreLock readers = locks.readers(false, patience);
        try (StoreLock _ = locks.turn(false, patience)) {
            new RepairedDatabase(directory).requireSettled();
            Database database = Database.open(directory, true, false);
            if (database.isBesideDamage()) {
                TableFiles.unopenable(database.tables().all(), directory).forEach((file, what) ->
                        notices.accept(TableFiles.describe(file) + " is damaged (" + what + "): some of what stands in it, or all,"
                                + " cannot be read; " + StoreException.Corrupt.REMEDY));
            }
            return new ReadAccess(readers, database, new FreshViews(database, locks, patience));
        } catch (StoreException.Corrupt e) {
            readers.close();
            throw RocksErrors.withRemedy(e);
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
        return views.read(work);
    }

    @Override
    public <T> T search(Supplier<T> look, Predicate<T> findsNothing) {
        return views.search(look, findsNothing);
    }

    @Override
    public void close() {
        try (readers) {
            database.close();
        }
    }
}
