package org.lapidary.store.rocks;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.lapidary.store.StoreException;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileReader;
import org.rocksdb.SstFileReaderIterator;

/**
 * Looks a record up in the table files of its column that may hold it, the newest first. RocksDB, asked for a key in a
 * column of three files or fewer, opens all of them, and fails for one that cannot be opened though the key lies beside
 * all of that one's (RocksDB 11, {@code FilePicker}). What was not written to a file yet it has looked at before it failed.
 */
final class SingleRecord {

    private final List<TableFile> files;
    private final byte[] key;
    private final DamagedTables damaged;

    /** @param damaged what can be had of files that cannot be opened */
    SingleRecord(List<TableFile> all, Column column, byte[] key, DamagedTables damaged) {
        this.damaged = damaged;
        this.files = all.stream()
                .filter(file -> file.column() == column && file.covers(key))
                .sorted(TableFile.NEWEST_FIRST)
                .toList();
        this.key = key;
    }

    /**
     * The record, or null where there is none.
     *
     * @param failure how RocksDB failed; thrown where a damaged file may hold the record or say that it was deleted, and
     *     where a whole one that holds deletions may: those are not shown, and what was removed must not come back
     */
    byte[] find(StoreException failure) {
        boolean mayBeDeleted = false;
        for (TableFile file : files) {
            Optional<SalvagedTable> salvaged = damaged.salvaged(file);
            byte[] found = null;
            if (salvaged.isEmpty()) {
                try (Options options = new Options();
                        SstFileReader reader = new SstFileReader(options)) {
                    reader.open(file.path().toString());
                    found = find(reader);
                    mayBeDeleted |= found == null && reader.getTableProperties().getNumDeletions() > 0;
                } catch (RocksDBException e) {
                    throw failure;
                }
            } else if (salvaged.get().has(key)) {
                found = salvaged.get().value(key);
                if (found == null) {
                    return null; // deleted
                }
            } else if (!salvaged.get().isComplete()) {
                throw failure;
            }
            if (found != null && mayBeDeleted) {
                throw failure;
            }
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private byte[] find(SstFileReader reader) throws RocksDBException {
        try (ReadOptions options = new ReadOptions();
                SstFileReaderIterator iterator = reader.newIterator(options)) {
            iterator.seek(key);
            iterator.status();
            return iterator.isValid() && Arrays.equals(iterator.key(), key) ? iterator.value() : null;
        }
    }
}
