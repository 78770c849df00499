package org.lapidary.store.rocks;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.lapidary.store.ProgressListener;
import org.lapidary.store.Reclaimed;
import org.lapidary.store.format.BlockHeader;
import org.lapidary.store.format.DecodeException;
import org.lapidary.store.format.IndexEntry;
import org.lapidary.store.format.Location;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * Takes away pages that no checkpoint needs. Reads all manifests first and does nothing where one cannot be read. Then
 * drops whole generations, which needs no space; then rewrites, one at a time, generations that are mostly garbage;
 * then forgets index entries whose blocks are gone. Each step is whole or not done at all, and what a kill leaves undone
 * is garbage for the next collection.
 */
final class GarbageCollector {

    /** A generation is rewritten where checkpoints need less than one in this many of its blocks. */
    private static final int SPARSE = 2;

    /** Left free on the disk by a rewriting, for the database's own books. */
    private static final long MARGIN = 4L << 20;

    /** Index entries deleted in one write. */
    private static final int BATCH = 10_000;

    private final Database database;
    private final ProgressListener listener;
    private final LiveBlocks live = new LiveBlocks();
    private final List<Long> dead = new ArrayList<>();
    private final List<Long> sparse = new ArrayList<>();
    private PageFiles files;
    private long deadBytes;
    private long sparseBytes;
    private long staleEntries;
    private int postponed;

    GarbageCollector(Database database, ProgressListener listener) {
        this.database = database;
        this.listener = listener;
    }

    /** Finds out what is garbage. */
    void plan() {
        Catalog catalog = new Catalog(database);
        catalog.requireManifests();
        long[] done = new long[1];
        long total = catalog.manifestCount();
        catalog.manifests((manifest, bytes) -> {
            live.add(manifest);
            listener.progress("reading manifests", ++done[0], total);
        });
        files = database.tables().ofPages(true);
        files.generations().forEach((generation, file) -> {
            if (!live.hasGeneration(generation)) {
                dead.add(generation);
                deadBytes += file.bytes();
            }
        });
        List<Long> candidates = sparseGenerations();
        if (!candidates.isEmpty()) {
            addBases(candidates.getFirst());
            sparse.addAll(sparseGenerations());
        }
        for (long generation : sparse) {
            PageFiles.Generation file = files.generations().get(generation);
            sparseBytes += file.bytes() * (file.blocks() - live.count(generation)) / file.blocks();
        }
    }

    private List<Long> sparseGenerations() {
        List<Long> found = new ArrayList<>();
        files.generations().forEach((generation, file) -> {
            if (live.hasGeneration(generation) && live.count(generation) * SPARSE < file.blocks()) {
                found.add(generation);
            }
        });
        return found;
    }

    /** A base is never younger than what is based on it, so generations before the first in question need no reading. */
    private void addBases(long first) {
        BlockHeader header = new BlockHeader();
        long last = files.generations().lastKey();
        long[] known = {-1};
        database.scan(Column.PAGES, Location.firstKey(first), (key, value) -> {
            try {
                long block = Location.blockOfKey(key);
                if (live.has(block)) {
                    header.decode(value, value.length);
                    live.addBases(header);
                }
                if (known[0] != block >>> 32) {
                    known[0] = block >>> 32;
                    listener.progress("looking for bases", known[0] - first, last - first);
                }
                return true;
            } catch (DecodeException e) {
                throw RocksErrors.undecodable(e, database.directory(), "a page block");
            }
        });
        try (BlockReader reader = new BlockReader(database)) {
            live.addBasesOfBases(reader::readHeader);
        } catch (DecodeException e) {
            throw RocksErrors.undecodable(e, database.directory(), "a page block");
        }
    }

    /** Does what was planned. */
    void act() {
        FaultPoint.COLLECTION_PLANNED.reached();
        for (int i = 0; i < dead.size(); i++) {
            database.dropGeneration(dead.get(i));
            FaultPoint.GENERATION_DROPPED.reached();
            listener.progress("dropping generations", i + 1, dead.size());
        }
        for (int i = 0; i < sparse.size(); i++) {
            if (freeSpace() < files.bytes(sparse.get(i)) + MARGIN) {
                postponed++;
            } else {
                rewrite(sparse.get(i));
            }
            listener.progress("rewriting generations", i + 1, sparse.size());
        }
        cleanIndex(true);
        LiveTables tables = database.tables();
        if (freeSpace() > MARGIN + tables.bytes(Column.MANIFESTS) + tables.bytes(Column.INDEX)) {
            database.compact(Column.MANIFESTS);
            database.compact(Column.CHECKPOINTS);
            database.compact(Column.RUNS);
            if (staleEntries > 0) {
                database.compact(Column.INDEX);
            }
        }
        FaultPoint.COLLECTION_ENDED.reached();
    }

    private long freeSpace() {
        try {
            return Files.getFileStore(database.directory().root()).getUsableSpace();
        } catch (IOException e) {
            throw database.directory().io("measure", e);
        }
    }

    private void rewrite(long generation) {
        byte[] end = Location.firstKey(generation + 1);
        try (WriteBatch batch = new WriteBatch()) {
            List<byte[]> garbage = new ArrayList<>();
            database.scan(Column.PAGES, Location.firstKey(generation), (key, value) -> {
                boolean inside = Arrays.compareUnsigned(key, end) < 0;
                if (inside && !live.has(Location.blockOfKey(key))) {
                    garbage.add(key);
                }
                return inside;
            });
            for (byte[] key : garbage) {
                database.delete(batch, Column.PAGES, key);
            }
            database.commit(batch);
            FaultPoint.BLOCKS_DELETED.reached();
            database.compactPages(Location.firstKey(generation), Location.lastKey(generation));
            FaultPoint.GENERATION_REWRITTEN.reached();
        } catch (RocksDBException e) {
            throw RocksErrors.translate(e, database.directory(), "drop pages from");
        }
    }

    /** Counts index entries that point nowhere and, to {@code act}, deletes them. */
    private void cleanIndex(boolean act) {
        List<byte[]> batch = new ArrayList<>();
        Set<Long> rewritten = new HashSet<>(sparse);
        database.scan(Column.INDEX, new byte[0], (key, value) -> {
            long block = Location.block(IndexEntry.location(value));
            boolean gone = !live.hasGeneration(block >>> 32) || rewritten.contains(block >>> 32) && !live.has(block);
            if (gone) {
                staleEntries++;
                batch.add(key);
            }
            if (act && batch.size() == BATCH) {
                deleteEntries(batch);
            }
            return true;
        });
        if (act && !batch.isEmpty()) {
            deleteEntries(batch);
            FaultPoint.INDEX_CLEANED.reached();
        }
    }

    private void deleteEntries(List<byte[]> keys) {
        try (WriteBatch batch = new WriteBatch()) {
            for (byte[] key : keys) {
                database.delete(batch, Column.INDEX, key);
            }
            database.commit(batch);
            keys.clear();
        } catch (RocksDBException e) {
            throw RocksErrors.translate(e, database.directory(), "clean up");
        }
    }

    /** Counts what {@link #act} would do to the index. */
    void look() {
        cleanIndex(false);
    }

    Reclaimed result(boolean dryRun, long before, long after) {
        return new Reclaimed(
                dryRun,
                dead.size(),
                deadBytes,
                sparse.size(),
                sparseBytes,
                postponed,
                staleEntries,
                before,
                after);
    }
}
