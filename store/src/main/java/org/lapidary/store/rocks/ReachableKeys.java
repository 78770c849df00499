package org.lapidary.store.rocks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.lapidary.store.StoreException;
import org.rocksdb.AbstractRocksIterator;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.ReadTier;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.SstFileReader;
import org.rocksdb.SstFileReaderIterator;

/**
 * The keys of a column that can be found. Where RocksDB cannot go over all of them, since it gives up a scan for one file
 * that cannot be read, each file is gone over by itself, from either end up to what is damaged in it.
 *
 * @param keys in order. Some may have been deleted by what cannot be read; RocksDB, asked for such a one, fails, and does
 *     not answer with what an older file has
 * @param gaps where there may be more
 */
record ReachableKeys(SortedSet<byte[]> keys, List<Gap> gaps) {

    /**
     * Keys that a damaged file may hold, or may say are deleted.
     *
     * @param first the first that it holds
     * @param last the last
     * @param what is damaged
     * @param cause how RocksDB put it
     */
    record Gap(byte[] first, byte[] last, String what, RocksDBException cause) {

        /** Whether one of its keys may begin so. */
        boolean mayHold(byte[] prefix) {
            return Arrays.compareUnsigned(first, 0, Math.min(first.length, prefix.length), prefix, 0, prefix.length) <= 0
                    && Arrays.compareUnsigned(last, 0, Math.min(last.length, prefix.length), prefix, 0, prefix.length) >= 0;
        }
    }

    /** What is in the way of others. */
    Optional<String> damage() {
        return gaps.stream().map(Gap::what).findFirst();
    }

    static ReachableKeys of(Database database, Column column) {
        SortedSet<byte[]> keys = new TreeSet<>(Arrays::compareUnsigned);
        Optional<RocksDBException> damage = walk(database, column, ReadTier.READ_ALL_TIER, keys);
        if (damage.isEmpty()) {
            return new ReachableKeys(keys, List.of());
        }
        walk(database, column, ReadTier.MEMTABLE_TIER, keys);
        List<Gap> gaps = new ArrayList<>();
        for (TableFile file : database.tables().all()) {
            Optional<SalvagedTable> salvaged =
                    file.column() == column ? database.damaged().salvaged(file) : Optional.empty();
            salvaged.ifPresent(table -> keys.addAll(table.keys()));
            if (file.column() == column && !salvaged.map(SalvagedTable::isComplete).orElse(false)) {
                walk(file, keys).ifPresent(e -> gaps.add(new Gap(
                        file.smallest(),
                        file.largest(),
                        TableFiles.describe(file) + " is damaged: " + e.getMessage(),
                        e)));
            }
        }
        keys.removeIf(key -> isDeleted(database, column, key));
        return new ReachableKeys(keys, gaps);
    }

    private static boolean isDeleted(Database database, Column column, byte[] key) {
        try {
            return database.get(column, key) == null;
        } catch (StoreException.Corrupt | StoreException.Io e) {
            return false; // nobody knows
        }
    }

    private static Optional<RocksDBException> walk(Database database, Column column, ReadTier tier, SortedSet<byte[]> keys) {
        try (ReadOptions options = new ReadOptions().setReadTier(tier);
                RocksIterator iterator = database.iterator(column, options)) {
            walk(iterator, iterator::key, keys);
            return Optional.empty();
        } catch (RocksDBException e) {
            return Optional.of(e);
        }
    }

    private static Optional<RocksDBException> walk(TableFile file, SortedSet<byte[]> keys) {
        try (Options options = new Options();
                SstFileReader reader = new SstFileReader(options)) {
            reader.open(file.path().toString());
            try (ReadOptions all = new ReadOptions();
                    SstFileReaderIterator iterator = reader.newIterator(all)) {
                walk(iterator, iterator::key, keys);
            }
            return Optional.empty();
        } catch (RocksDBException e) {
            return Optional.of(e);
        }
    }

    /** Something that has a key now. */
    private interface Keyed {
        byte[] key();
    }

    private static void walk(AbstractRocksIterator<?> iterator, Keyed at, SortedSet<byte[]> keys) throws RocksDBException {
        for (iterator.seekToFirst(); iterator.isValid(); iterator.next()) {
            keys.add(at.key());
        }
        try {
            iterator.status();
        } catch (RocksDBException e) {
            for (iterator.seekToLast(); iterator.isValid(); iterator.prev()) {
                keys.add(at.key());
            }
            throw e;
        }
    }
}
