package org.lapidary.store.rocks;

import java.util.Optional;
import org.lapidary.store.StoreException;
import org.lapidary.store.format.DecodeException;
import org.lapidary.store.format.Location;
import org.lapidary.store.format.MetaRecord;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * Hands out generations, none of them twice. The number kept in the database rises with each commit; on opening, pages
 * of a generation from it upwards are the remains of an append that was cut short, and are dropped while the number
 * passes over them, both in one write. One thread at a time.
 */
final class GenerationCounter {

    private static final byte[] KEY = {'n', 'e', 'x', 't'};

    private final Database database;
    private final Optional<String> damage;
    private long next;

    private GenerationCounter(Database database, long next, Optional<String> damage) {
        this.database = database;
        this.next = next;
        this.damage = damage;
    }

    /**
     * The next generation as the database has it.
     *
     * @throws StoreException.Corrupt where it cannot be read, or is missing though there are checkpoints
     */
    static long read(Database database) {
        byte[] record = database.get(Column.META, KEY);
        try {
            if (record == null) {
                requireUnused(database);
            }
            return record == null ? 1 : MetaRecord.decode(record).nextGeneration();
        } catch (DecodeException e) {
            throw RocksErrors.undecodable(e, database.directory(), "the counter of generations");
        }
    }

    static byte[] key() {
        return KEY.clone();
    }

    /** The record that says that {@code next} is the next generation. */
    static byte[] record(long next) {
        return new MetaRecord(next).encode();
    }

    /** Reads the counter and drops what no commit reached. */
    static GenerationCounter recover(Database database) {
        long next = read(database);
        byte[] lastPage;
        try {
            lastPage = database.lastKey(Column.PAGES);
        } catch (StoreException.Corrupt e) {
            // What RocksDB's manifest says of the files is never less than what is in them, and no file is continued.
            return behind(database.tables().lastGeneration(), next, database, Optional.of(String.valueOf(e.getMessage())));
        }
        return behind(generation(lastPage, database), next, database, Optional.empty());
    }

    private static GenerationCounter behind(long used, long next, Database database, Optional<String> damage) {
        GenerationCounter counter = new GenerationCounter(database, Math.max(next, used + 1), damage);
        if (used >= next) {
            counter.dropFrom(next);
        }
        return counter;
    }

    private static long generation(byte[] lastPage, Database database) {
        try {
            return lastPage == null ? 0 : Location.generationOfKey(lastPage);
        } catch (DecodeException e) {
            throw RocksErrors.undecodable(e, database.directory(), "the last key of the pages");
        }
    }

    /** What is wrong with the last pages, where they cannot be read. */
    Optional<String> damage() {
        return damage;
    }

    /** A counter comes with the first checkpoint; without it, all pages would look like what no commit reached. */
    private static void requireUnused(Database database) throws DecodeException.Damaged {
        if (database.lastKey(Column.MANIFESTS) != null) {
            throw new DecodeException.Damaged("it is missing");
        }
    }

    private void dropFrom(long generation) {
        FaultPoint.REMAINS_FOUND.reached();
        try (WriteBatch batch = new WriteBatch()) {
            database.dropPages(batch, Location.firstKey(generation), Location.firstKey(next));
            FaultPoint.REMAINS_DROPPED.reached();
            record(batch);
            database.commit(batch);
        } catch (RocksDBException e) {
            throw RocksErrors.translate(e, database.directory(), "clean up");
        }
    }

    /** The generation that is handed out next. */
    long next() {
        return next;
    }

    long take() {
        if (next > Location.MAX_GENERATION) {
            throw new StoreException.Io(
                    "the store " + database.directory().root() + " has used up its generations; begin a new one", null);
        }
        return next++;
    }

    /** Makes a commit declare the generations handed out so far used. */
    void record(WriteBatch batch) throws RocksDBException {
        database.put(batch, Column.META, KEY, new MetaRecord(next).encode());
    }
}
