package org.lapidary.store.rocks;

import java.util.Arrays;
import java.util.List;
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

    SingleRecord(List<TableFile> all, Column column, byte[] key) {
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
            try (Options options = new Options();
                    SstFileReader reader = new SstFileReader(options)) {
                reader.open(file.path().toString());
                byte[] found = find(reader);
                if (found != null && mayBeDeleted) {
                    throw failure;
                }
                if (found != null) {
                    return found;
                }
                mayBeDeleted |= reader.getTableProperties().getNumDeletions() > 0;
            } catch (RocksDBException e) {
                throw failure;
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
