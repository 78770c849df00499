package org.lapidary.store.rocks;

import java.util.Arrays;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/**
 * The keys of a column that can be found: all, or where a file is damaged those from either end up to the damage.
 *
 * @param damage what is in the way of the others
 */
record ReachableKeys(SortedSet<byte[]> keys, Optional<String> damage) {

    static ReachableKeys of(Database database, Column column) {
        SortedSet<byte[]> keys = new TreeSet<>(Arrays::compareUnsigned);
        Optional<String> damage = walk(database, column, keys, true);
        if (damage.isPresent()) {
            walk(database, column, keys, false);
        }
        return new ReachableKeys(keys, damage);
    }

    private static Optional<String> walk(Database database, Column column, SortedSet<byte[]> keys, boolean forwards) {
        try (ReadOptions options = new ReadOptions();
                RocksIterator iterator = database.iterator(column, options)) {
            if (forwards) {
                iterator.seekToFirst();
            } else {
                iterator.seekToLast();
            }
            while (iterator.isValid()) {
                keys.add(iterator.key());
                if (forwards) {
                    iterator.next();
                } else {
                    iterator.prev();
                }
            }
            iterator.status();
            return Optional.empty();
        } catch (RocksDBException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
