package org.lapidary.store.rocks;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.lapidary.store.StoreException;
import org.lapidary.store.directory.StoreDirectory;

/**
 * What can be had of a database beside table files that cannot be opened, and of these. Each is read once, however often
 * something is asked of it.
 */
final class DamagedTables {

    private final Database database;
    private final StoreDirectory directory;
    private final boolean readOnly;
    private final Map<Path, Optional<SalvagedTable>> salvaged = new ConcurrentHashMap<>();
    private List<TableFile> files; // asked for with every record; null where they must be looked up

    /** @param readOnly whether the files are the same until the database is {@link #reopened} */
    DamagedTables(Database database, StoreDirectory directory, boolean readOnly) {
        this.database = database;
        this.directory = directory;
        this.readOnly = readOnly;
    }

    /**
     * A record that RocksDB failed to read, or null where there is none.
     *
     * @throws StoreException {@code failure} where it is not of damage, or what is damaged may hold the record
     */
    byte[] find(Column column, byte[] key, StoreException failure) {
        if (failure instanceof StoreException.Corrupt && column != Column.INDEX) { // hints, which can be done without
            return new SingleRecord(files(), column, key, this).find(failure);
        }
        throw failure;
    }

    /** What can be had of a table file that cannot be opened; empty for one that can be, and where that is nothing. */
    Optional<SalvagedTable> salvaged(TableFile file) {
        return salvaged.computeIfAbsent(
                file.path(),
                path -> TableFiles.unopenable(List.of(file), directory).isEmpty()
                        ? Optional.empty()
                        : SalvagedTable.read(file));
    }

    /** The database has other files now. */
    synchronized void reopened() {
        files = null;
    }

    private synchronized List<TableFile> files() {
        List<TableFile> known = files == null ? database.tables().all() : files;
        if (readOnly) {
            files = known;
        }
        return known;
    }
}
