package org.lapidary.store.rocks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.lapidary.store.directory.StoreDirectory;
import org.lapidary.store.format.Location;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.CompactRangeOptions;
import org.rocksdb.CompactRangeOptions.BottommostLevelCompaction;
import org.rocksdb.IngestExternalFileOptions;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;

/**
 * RocksDB as the store uses it, with one kind of error. The object lasts while the database beneath may be closed and
 * opened again: see {@link Access}, which settles when. Iterators must not outlast the {@link #use} that they began in.
 */
final class Database implements AutoCloseable {

    private static final Access.Use NOTHING_TO_DO = () -> {};

    private final StoreDirectory directory;
    private final boolean readOnly;
    private final Access access;
    private final List<Session> outdated = new ArrayList<>();
    private final DamagedTables damaged;
    private volatile Session session; // null while others have their turn, and when closed

    private Database(StoreDirectory directory, boolean readOnly, Access access) {
        this.directory = directory;
        this.readOnly = readOnly;
        this.access = access;
        this.damaged = new DamagedTables(this, directory, readOnly);
    }

    /** Opens the database; {@code create} makes it where it is missing. */
    static Database open(StoreDirectory directory, boolean readOnly, boolean create) {
        Database database = new Database(directory, readOnly, null);
        database.session = Session.open(directory, readOnly, create);
        return database;
    }

    /** Opens a damaged database to read what there is. */
    static Database salvage(StoreDirectory directory) {
        Database database = new Database(directory, true, null);
        database.session = Session.salvage(directory);
        return database;
    }

    /** A database for writing that {@code access} will open, and close when others want it. */
    static Database closed(StoreDirectory directory, Access access) {
        return new Database(directory, false, access);
    }

    /** Opens it again after {@link #suspend}, or for the first time. */
    void resume(boolean create) {
        session = Session.open(directory, readOnly, create);
    }

    /** Closes it for the time being; nothing may be using it. */
    void suspend() {
        if (session != null) {
            session.close();
            session = null;
        }
    }

    /** Opens it anew, as its files are now; what was begun before goes on with the files that it knew. */
    synchronized void reopen() {
        Session fresh = Session.open(directory, readOnly, false);
        outdated.add(session);
        session = fresh;
        damaged.reopened();
    }

    /** Sees that the database is open, and stays so until the use ends. */
    Access.Use use() {
        return access == null ? NOTHING_TO_DO : access.use();
    }

    /** Whether table files that cannot be opened were left alone in opening it. */
    boolean isBesideDamage() {
        return session().isBesideDamage();
    }

    /** What can be had of those files. */
    DamagedTables damaged() {
        return damaged;
    }

    StoreDirectory directory() {
        return directory;
    }

    /** The value, or null. */
    byte[] get(Column column, byte[] key) {
        try {
            Session open = session();
            return open.db().get(open.handle(column), key);
        } catch (RocksDBException e) {
            return damaged.find(column, key, RocksErrors.translate(e, directory, "read"));
        }
    }

    /** Copies the value to the start of {@code target} and returns its length, however long; -1 where there is none. */
    int get(Column column, ReadOptions options, byte[] key, byte[] target) {
        try {
            Session open = session();
            return open.db().get(open.handle(column), options, key, target);
        } catch (RocksDBException e) {
            byte[] found = damaged.find(column, key, RocksErrors.translate(e, directory, "read"));
            if (found == null) {
                return -1;
            }
            System.arraycopy(found, 0, target, 0, Math.min(found.length, target.length));
            return found.length;
        }
    }

    RocksIterator iterator(Column column, ReadOptions options) {
        Session open = session();
        return open.db().newIterator(open.handle(column), options);
    }

    /** Calls {@code entries} for every entry from key {@code first} on, in order. */
    void scan(Column column, byte[] first, EntryVisitor entries) {
        try (ReadOptions options = new ReadOptions();
                RocksIterator iterator = iterator(column, options)) {
            iterator.seek(first);
            while (iterator.isValid() && entries.entry(iterator.key(), iterator.value())) {
                iterator.next();
            }
            iterator.status();
        } catch (RocksDBException e) {
            throw RocksErrors.translate(e, directory, "read");
        }
    }

    /** The last key, or null where the column is empty. */
    byte[] lastKey(Column column) {
        try (ReadOptions options = new ReadOptions();
                RocksIterator iterator = iterator(column, options)) {
            iterator.seekToLast();
            iterator.status();
            return iterator.isValid() ? iterator.key() : null;
        } catch (RocksDBException e) {
            throw RocksErrors.translate(e, directory, "read");
        }
    }

    /** Adds an entry to a batch. */
    void put(WriteBatch batch, Column column, byte[] key, byte[] value) throws RocksDBException {
        batch.put(handle(column), key, value);
    }

    /** Writes a batch as a whole; when this returns it is on disk. */
    void commit(WriteBatch batch) throws RocksDBException {
        db().write(session().synced(), batch);
    }

    /** Moves a finished table file into the pages; when this returns it is on disk. */
    void ingestPages(String file) throws RocksDBException {
        try (IngestExternalFileOptions options = new IngestExternalFileOptions().setMoveFiles(true)) {
            db().ingestExternalFile(handle(Column.PAGES), List.of(file), options);
        }
    }

    /**
     * Drops the pages from key {@code first} up to and without {@code end}: whole files at once, and what shares a file
     * with pages that stay (nothing, as things are written today) by a mark in {@code batch}.
     */
    void dropPages(WriteBatch batch, byte[] first, byte[] end) throws RocksDBException {
        db().deleteFilesInRanges(handle(Column.PAGES), List.of(first, end), false);
        // A mark for nothing would stay for ever: these files are never compacted.
        if (hasPages(first, end)) {
            batch.deleteRange(handle(Column.PAGES), first, end);
        }
    }

    /** Drops the pages of a generation, at once. */
    void dropGeneration(long generation) {
        try (WriteBatch batch = new WriteBatch()) {
            dropPages(batch, Location.firstKey(generation), Location.firstKey(generation + 1));
            if (batch.count() > 0) {
                commit(batch);
            }
        } catch (RocksDBException e) {
            throw RocksErrors.translate(e, directory, "drop pages from");
        }
    }

    private boolean hasPages(byte[] first, byte[] end) throws RocksDBException {
        try (ReadOptions options = new ReadOptions();
                RocksIterator iterator = iterator(Column.PAGES, options)) {
            iterator.seek(first);
            iterator.status();
            return iterator.isValid() && Arrays.compareUnsigned(iterator.key(), end) < 0;
        }
    }

    void delete(WriteBatch batch, Column column, byte[] key) throws RocksDBException {
        batch.delete(handle(column), key);
    }

    /** Writes the files of pages from key {@code first} to {@code last} anew, without what was deleted. */
    void compactPages(byte[] first, byte[] last) throws RocksDBException {
        try (CompactRangeOptions options =
                new CompactRangeOptions().setBottommostLevelCompaction(BottommostLevelCompaction.kForce)) {
            db().compactRange(handle(Column.PAGES), first, last, options);
        }
    }

    /** The table files as they are now. */
    LiveTables tables() {
        return new LiveTables(directory, db(), handle(Column.PAGES));
    }

    /** Writes a column's files anew, without what was overwritten or deleted. */
    void compact(Column column) {
        try {
            db().compactRange(handle(column));
        } catch (RocksDBException e) {
            throw RocksErrors.translate(e, directory, "compact");
        }
    }

    private Session session() {
        Session current = session;
        if (current == null) {
            throw new IllegalStateException("the store " + directory.root() + " was closed");
        }
        return current;
    }

    private RocksDB db() {
        return session().db();
    }

    private ColumnFamilyHandle handle(Column column) {
        return session().handle(column);
    }

    @Override
    public synchronized void close() {
        outdated.forEach(Session::close);
        outdated.clear();
        suspend();
    }

    /** Takes one entry; false ends the scan. */
    @FunctionalInterface
    interface EntryVisitor {
        boolean entry(byte[] key, byte[] value);
    }
}
