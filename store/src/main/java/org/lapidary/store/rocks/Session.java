package org.lapidary.store.rocks;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.lapidary.store.StoreException;
import org.lapidary.store.directory.StoreDirectory;
import org.rocksdb.AbstractNativeReference;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteOptions;

/** One opening of RocksDB as the store sets it up: six column families and bounded memory; owns the native handles. */
final class Session implements AutoCloseable {

    /**
     * Keeps index blocks and filters of the tables in use, those of page tables excepted; page blocks are cached decoded,
     * see {@link BlockCache}.
     */
    private static final long CACHE_BYTES = 32L << 20;

    /** All write buffers together. */
    private static final long WRITE_BUFFERS_BYTES = 16L << 20;

    /** One column's: RocksDB sets aside as much disk for its log, which the default of 64 MiB would waste. */
    private static final long WRITE_BUFFER_BYTES = 8L << 20;

    /** Every append adds a file; their number must not grow into the limit on open files. */
    private static final int MAX_OPEN_FILES = 256;

    private final List<AbstractNativeReference> owned = new ArrayList<>();
    private final Map<Column, ColumnFamilyHandle> handles = new EnumMap<>(Column.class);
    private final RocksDB db;
    private final boolean readOnly;
    private final WriteOptions synced;
    private boolean besideDamage;

    private Session(StoreDirectory directory, boolean readOnly, UnaryOperator<DBOptions> variation)
            throws RocksDBException {
        this.readOnly = readOnly;
        loadLibrary();
        SpareThreads.require();
        try {
            // Readers mostly go through a table's blocks in order; for single pages the kernel reads no more than is asked for.
            // Told that reads are random, as by default, it would fetch each block when a thread has begun to wait for it.
            DBOptions options = own(variation.apply(options().setAdviseRandomOnOpen(!readOnly)));
            List<ColumnFamilyDescriptor> families = families();
            List<ColumnFamilyHandle> opened = new ArrayList<>();
            String path = directory.database().toString();
            db = readOnly
                    ? RocksDB.openReadOnly(options, path, families, opened)
                    : RocksDB.open(options, path, families, opened);
            for (Column column : Column.values()) {
                handles.put(column, opened.get(column.ordinal()));
            }
            synced = own(new WriteOptions().setSync(true));
        } catch (RocksDBException | RuntimeException e) {
            closeOwned();
            throw e;
        }
    }

    /** RocksDB lets a second thread poll for the first, every ten milliseconds. */
    static synchronized void loadLibrary() {
        RocksDB.loadLibrary();
    }

    /** Opens the database; {@code create} makes it where it is missing. */
    static Session open(StoreDirectory directory, boolean readOnly, boolean create) {
        try {
            return new Session(
                    directory,
                    readOnly,
                    options -> options.setCreateIfMissing(create).setCreateMissingColumnFamilies(create));
        } catch (RocksDBException e) {
            StoreException failure = explained(RocksErrors.translate(e, directory, "open"), directory);
            if (readOnly && failure instanceof StoreException.Corrupt) {
                return openBesideDamage(directory);
            }
            throw failure;
        }
    }

    /**
     * Opens a database to read of which a table file is damaged at its end, cut or missing. RocksDB opens up to 16 table
     * files with a database and, its {@code paranoid_checks} being on, gives up where one fails. Those checks are not
     * turned off, which would pass over damage of its log too (RocksDB 11, {@code InitializeLogReader}); rather no table
     * file is looked at ({@code open_files_async}). Each stays part of the database, so that what may stand in it is an
     * error for whoever asks for it, and neither absent nor what an older file has.
     */
    private static Session openBesideDamage(StoreDirectory directory) {
        try {
            Session session = new Session(directory, true, options -> options.setOpenFilesAsync(true));
            session.besideDamage = true;
            return session;
        } catch (RocksDBException e) { // something else is damaged too
            throw explained(RocksErrors.translate(e, directory, "open"), directory);
        }
    }

    /** Whether a table file could not be opened, and the others were all the same. */
    boolean isBesideDamage() {
        return besideDamage;
    }

    /** The names of all column families that a database has, whether or not this version knows them. */
    static Set<String> families(StoreDirectory directory) {
        loadLibrary();
        Set<String> names = new HashSet<>();
        try (Options options = new Options()) {
            for (byte[] name : RocksDB.listColumnFamilies(options, directory.database().toString())) {
                names.add(new String(name, StandardCharsets.UTF_8));
            }
        } catch (RocksDBException e) {
            throw RocksErrors.translate(e, directory, "open");
        }
        return names;
    }

    /** A database that is being made has no books yet when the disk is full: only what may be damage is looked into. */
    private static StoreException explained(StoreException failure, StoreDirectory directory) {
        if (!(failure instanceof StoreException.Corrupt || failure instanceof StoreException.Io)) {
            return failure;
        }
        Books books = new Books(directory);
        return books.problem()
                .<StoreException>map(what -> new StoreException.Corrupt(
                        "cannot open the store " + directory.root() + ": " + Books.CURRENT + ", " + what
                                + "; `lapidary repair --apply` makes it anew of " + books.source(),
                        failure))
                .orElse(failure);
    }

    /** Opens a damaged database to read what there is: passes over log records and files that are not as they were. */
    static Session salvage(StoreDirectory directory) {
        try {
            return new Session(directory, true, options -> options.setParanoidChecks(false)
                    .setWalRecoveryMode(WALRecoveryMode.SkipAnyCorruptedRecords));
        } catch (RocksDBException e) {
            throw RocksErrors.translate(e, directory, "open");
        }
    }

    private static DBOptions options() {
        return new DBOptions()
                .setMaxOpenFiles(Math.min(MAX_OPEN_FILES, OpenFileLimit.read() / 2))
                // Of 64 parts, as is usual, each keeps one file open at least: more than a low limit has.
                .setTableCacheNumshardbits(2)
                // Sixteen by default, started for each table file in turn, which takes longer than opening the few there are.
                .setMaxFileOpeningThreads(1)
                .setDbWriteBufferSize(WRITE_BUFFERS_BYTES)
                .setMaxTotalWalSize(2 * WRITE_BUFFERS_BYTES)
                .setMaxBackgroundJobs(2)
                .setInfoLogLevel(InfoLogLevel.ERROR_LEVEL)
                .setKeepLogFileNum(2)
                .setStatsDumpPeriodSec(0)
                .setStatsPersistPeriodSec(0)
                .setSkipStatsUpdateOnDbOpen(true)
                // The default mode, point in time, passes over a damaged record and all after it in silence. This one
                // forgives a torn tail, which a kill leaves, and reports damage anywhere else.
                .setWalRecoveryMode(WALRecoveryMode.TolerateCorruptedTailRecords);
    }

    private List<ColumnFamilyDescriptor> families() {
        Cache cache = own(new LRUCache(CACHE_BYTES));
        ColumnFamilyOptions usual = own(new ColumnFamilyOptions())
                .setWriteBufferSize(WRITE_BUFFER_BYTES)
                .setCompressionType(CompressionType.NO_COMPRESSION)
                .setTableFormatConfig(
                        new BlockBasedTableConfig().setBlockCache(cache).setCacheIndexAndFilterBlocks(true));
        // RocksDB adds eleven bytes to each index entry that are nearly the same in all of them.
        ColumnFamilyOptions filtered = own(new ColumnFamilyOptions())
                .setWriteBufferSize(WRITE_BUFFER_BYTES)
                // Each changed page is looked for, and as a rule in vain: what was not written to a file yet has a filter
                // too, ten bits for each entry.
                .setMemtablePrefixBloomSizeRatio(0.03)
                .setMemtableWholeKeyFiltering(true)
                .setCompressionType(CompressionType.ZSTD_COMPRESSION)
                .setTableFormatConfig(new BlockBasedTableConfig()
                        .setBlockCache(cache)
                        .setCacheIndexAndFilterBlocks(true)
                        .setFilterPolicy(own(new BloomFilter(10))));
        // Page blocks are read past the cache, and RocksDB would then read a table's index again with each of them. So
        // the tables that are open keep theirs: some 0.4 MB for a gibibyte of pages. Nor are they ever compacted of
        // RocksDB's own accord, so that files which readers count on stay where they are.
        ColumnFamilyOptions pages = own(new ColumnFamilyOptions())
                .setWriteBufferSize(WRITE_BUFFER_BYTES)
                .setCompressionType(CompressionType.NO_COMPRESSION)
                .setDisableAutoCompactions(true)
                .setTableFormatConfig(
                        new BlockBasedTableConfig().setBlockCache(cache).setCacheIndexAndFilterBlocks(false));
        List<ColumnFamilyDescriptor> families = new ArrayList<>();
        for (Column column : Column.values()) {
            ColumnFamilyOptions options =
                    switch (column) {
                        case INDEX -> filtered;
                        case PAGES -> pages;
                        default -> usual;
                    };
            families.add(new ColumnFamilyDescriptor(column.id(), options));
        }
        return families;
    }

    RocksDB db() {
        return db;
    }

    ColumnFamilyHandle handle(Column column) {
        return handles.get(column);
    }

    /** For writes that are on disk when they return. */
    WriteOptions synced() {
        return synced;
    }

    private <T extends AbstractNativeReference> T own(T reference) {
        owned.add(reference);
        return reference;
    }

    @Override
    public void close() {
        if (!readOnly) {
            flush();
        }
        handles.values().forEach(ColumnFamilyHandle::close);
        db.close();
        closeOwned();
    }

    /** Saves the next opening, which may be a reader's, from replaying the log. */
    private void flush() {
        try (FlushOptions options = new FlushOptions().setWaitForFlush(true)) {
            db.flush(options, List.copyOf(handles.values()));
        } catch (RocksDBException e) {
            // The log has it all.
        }
    }

    private void closeOwned() {
        for (AbstractNativeReference reference : owned.reversed()) {
            reference.close();
        }
    }
}
