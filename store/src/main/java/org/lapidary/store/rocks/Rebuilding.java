package org.lapidary.store.rocks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.lapidary.store.PageSource;
import org.lapidary.store.ProgressListener;
import org.lapidary.store.StoreException;
import org.lapidary.store.format.BlockHeader;
import org.lapidary.store.format.DecodeException;
import org.lapidary.store.format.IndexEntry;
import org.lapidary.store.format.Location;
import org.lapidary.store.format.PageHash;
import org.rocksdb.RocksDBException;

/**
 * Fills a second database with what is good of a damaged one. Files of pages that are whole are taken over by another
 * name (a hard link), so that this takes no more space than the records, the index and the files that are damaged.
 */
final class Rebuilding {

    private final Database source;
    private final Database target;
    private final RepairPlan plan;
    private final ProgressListener listener;
    private LiveBlocks needed; // and bases, once settled

    Rebuilding(Database source, Database target, RepairPlan plan, ProgressListener listener) {
        this.source = source;
        this.target = target;
        this.plan = plan;
        this.listener = listener;
    }

    void run() {
        for (Column column : List.of(Column.META, Column.RUNS, Column.CHECKPOINTS, Column.MANIFESTS)) {
            copyRecords(column);
        }
        takePages();
        if (plan.rebuildIndex()) {
            indexPages();
        } else {
            copyIndex();
        }
    }

    private void copyRecords(Column column) {
        try (BatchWriter records = new BatchWriter(target, column)) {
            plan.salvaged().of(column).forEach((key, value) -> {
                byte[] record = value.orElseGet(() -> source.get(column, key));
                if (record != null) { // a store without checkpoints has no counter
                    records.put(key, record);
                }
            });
        }
    }

    private void takePages() {
        TreeMap<Long, List<TableFile>> generations = generations();
        int done = 0;
        for (Map.Entry<Long, List<TableFile>> generation : generations.entrySet()) {
            long number = generation.getKey();
            boolean isOneFile = generation.getValue().size() == 1;
            if (number < plan.nextGeneration()
                    && !(isOneFile && isWhole(generation.getValue().getFirst())
                            && link(number, generation.getValue().getFirst()))) {
                copy(number);
            }
            listener.progress("taking over pages", ++done, generations.size());
        }
    }

    /** Each with the files that may hold something of it. */
    private TreeMap<Long, List<TableFile>> generations() {
        SortedSet<Long> numbers = new TreeSet<>(plan.needed().generations());
        List<TableFile> pages = new ArrayList<>();
        for (TableFile file : plan.files()) {
            if (file.column() == Column.PAGES) {
                pages.add(file);
                numbers.add(file.firstGeneration());
                numbers.add(file.lastGeneration());
            }
        }
        TreeMap<Long, List<TableFile>> generations = new TreeMap<>();
        for (long number : numbers) {
            generations.put(number, pages.stream()
                    .filter(file -> file.firstGeneration() <= number && number <= file.lastGeneration())
                    .toList());
        }
        return generations;
    }

    /** Whether the file is as an append, an optimization or a collection has left it. */
    private boolean isWhole(TableFile file) {
        return file.level() > 0 && file.firstGeneration() == file.lastGeneration()
                && !plan.damagedFiles().contains(file);
    }

    /** Takes over a file as it is; false where that does not work, as with one that a collection has written. */
    private boolean link(long generation, TableFile file) {
        Path name = target.directory().staging().resolve("generation-" + generation + ".sst");
        try {
            Files.createLink(name, file.path());
            target.ingestPages(name.toString());
            return true;
        } catch (IOException | UnsupportedOperationException | RocksDBException e) {
            deleteIfExists(name);
            return false; // what is copied instead is the same
        }
    }

    private void deleteIfExists(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw target.directory().io("repair", e);
        }
    }

    /** Writes a generation's file anew, with the blocks that are needed: what else can be read there is garbage. */
    private void copy(long generation) {
        if (needed == null) {
            needed = withBases();
        }
        try (GenerationFile file = new GenerationFile(target, generation);
                BlockReader reader = new BlockReader(source)) {
            needed.forEach(generation, block -> {
                try {
                    file.write(block, readRecord(block, reader));
                } catch (DecodeException e) {
                    // A base of a page that is lost with it: the block holds others that checkpoints need.
                    if (plan.needed().has(block)) {
                        throw RocksErrors.undecodable(e, source.directory(), "a page block");
                    }
                }
            });
            file.finish();
            file.ingest();
            file.keep();
        }
    }

    private static byte[] readRecord(long block, BlockReader reader) throws DecodeException {
        try {
            return reader.readRecord(block);
        } catch (StoreException.Corrupt | StoreException.Io e) {
            throw new DecodeException.Damaged(e.getMessage());
        }
    }

    /** The blocks that are needed, and those of their bases. */
    private LiveBlocks withBases() {
        LiveBlocks all = new LiveBlocks();
        try (BlockReader reader = new BlockReader(source)) {
            BlockHeader header = new BlockHeader();
            plan.needed().forEach(block -> {
                try {
                    reader.readHeader(block, header);
                    all.add(block);
                    all.addBases(header);
                } catch (DecodeException e) {
                    throw RocksErrors.undecodable(e, source.directory(), "a page block");
                }
            });
            all.addBasesOfBases((block, head) -> readHeader(block, head, reader));
        } catch (DecodeException e) {
            throw RocksErrors.undecodable(e, source.directory(), "a page block");
        }
        return all;
    }

    private static void readHeader(long block, BlockHeader header, BlockReader reader) throws DecodeException {
        try {
            reader.readHeader(block, header);
        } catch (StoreException.Corrupt | StoreException.Io e) {
            throw new DecodeException.Damaged(e.getMessage());
        }
    }

    private void copyIndex() {
        try (BatchWriter entries = new BatchWriter(target, Column.INDEX)) {
            source.scan(Column.INDEX, new byte[0], (key, value) -> {
                // A page that comes again must not be taken for one that is damaged.
                if (plan.problem().apply(IndexEntry.location(value)) == null) {
                    entries.put(key, value);
                }
                return true;
            });
        }
    }

    /** Hashes all plain pages. */
    private void indexPages() {
        PageHash hash = new PageHash();
        DecodedBlock decoded = new DecodedBlock();
        long[] done = new long[1];
        try (BatchWriter entries = new BatchWriter(target, Column.INDEX);
                BlockReader reader = new BlockReader(target)) {
            target.scan(Column.PAGES, new byte[0], (key, value) -> {
                long block = Location.blockOfKey(key);
                index(block, reader, decoded, hash, entries);
                listener.progress("indexing blocks", ++done[0], 0);
                return true;
            });
        }
    }

    private static void index(
            long block, BlockReader reader, DecodedBlock decoded, PageHash hash, BatchWriter entries) {
        try {
            decoded.load(block, reader);
            for (int slot = 0; slot < decoded.header().pages(); slot++) {
                if (decoded.header().isPlain(slot)) {
                    byte[] key = new byte[IndexEntry.KEY_BYTES];
                    byte[] value = new byte[IndexEntry.VALUE_BYTES];
                    IndexEntry.putKey(hash.of(decoded.pages(), slot * PageSource.PAGE_SIZE).high(), key);
                    IndexEntry.putValue(Location.ofBlock(block) + slot, value);
                    entries.put(key, value);
                }
            }
        } catch (DecodeException e) {
            // Garbage that no checkpoint needs: what is needed has been read.
        }
    }
}
