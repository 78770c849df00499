package org.lapidary.store.rocks;

import java.util.List;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.Optimization;
import org.lapidary.store.PageSource;
import org.lapidary.store.StoreException;
import org.lapidary.store.format.DecodeException;
import org.lapidary.store.format.Location;
import org.lapidary.store.format.PageCheck;
import org.lapidary.store.format.PageHash;
import org.lapidary.store.format.PageSketch;

/**
 * Moves the pages of a run into large blocks: all that neighbouring addresses held in any checkpoint goes into one block,
 * and with it what was copied from there to other addresses ({@link Homes}), so that zstd, at a level that no capture
 * could wait for, finds everything that they have in common, also where it moved by any number of bytes. No page has a
 * base then, and any page is one block away.
 *
 * <p>It works in steps. Each writes a generation and then, in one synced batch, the manifests that name it instead of
 * the old ones. A kill leaves the steps before it whole, and the next optimization goes on with what is left. The old
 * generations stay until nothing names them and a garbage collection comes.
 */
final class Optimizer {

    /** Pages in a step at most, 64 MiB of memory: what a kill costs, some 30 s of work. */
    private static final int STEP = 1 << 14;

    /**
     * Pages after which a step ends where somebody waits: two blocks, some 2 s of work. Fewer would hardly get on where
     * others always wait, since each step writes all manifests of the run.
     */
    static final int LEAST = 1 << 10;

    /** Pages that are looked at in one turn before any is moved. */
    private static final int SETTLED = 1 << 10;

    private static final int ENDED = -1;

    private final Turns turns;
    private final Database database;
    private final Catalog catalog;
    private final String run;
    private final int level;
    private final int threads;
    private final PageCheck check = new PageCheck();
    private final PageHash hash = new PageHash();
    private final PageSketch sketch = new PageSketch();
    private final byte[] page = new byte[PageSource.PAGE_SIZE];
    private final BlockCache cache = new BlockCache(BlockCache.DEFAULT_BYTES);

    /** What a step has done: the page before which it ended, and the bytes that it wrote. */
    private record Step(int end, long bytes) {}

    /** @param run reserved for this one */
    Optimizer(Turns turns, String run, int level, int threads) {
        this.turns = turns;
        this.database = turns.database();
        this.catalog = new Catalog(database);
        this.run = run;
        this.level = level;
        this.threads = threads;
    }

    Optimization run(Optimization.Listener listener) {
        List<CheckpointId> checkpoints;
        ColdPages pages;
        try (Access.Use _ = turns.use()) {
            checkpoints = catalog.withManifests(run);
            pages = ColdPages.of(catalog, checkpoints);
        }
        long bytes = 0;
        int done = 0;
        try (BlockReader reader = new BlockReader(database);
                PageIndex index = new PageIndex(database, reader)) {
            if (!settle(pages, reader, listener)) {
                return new Optimization(run, pages.size(), 0, 0, false);
            }
            while (done < pages.size()) {
                int end = endOfStep(pages, done);
                try (Access.Use _ = turns.use()) {
                    synchronized (turns.appending()) {
                        index.forgetHeads(); // a garbage collection may have been there
                        Step step = step(checkpoints, pages, done, end, reader, index, listener);
                        if (step.end() == ENDED) {
                            return new Optimization(run, pages.size(), done, bytes, false);
                        }
                        bytes += step.bytes();
                        done = step.end();
                    }
                }
            }
        }
        if (done > 0) {
            try (Access.Use _ = turns.use()) {
                database.compact(Column.INDEX); // the entries overwritten took as much again
                database.compact(Column.MANIFESTS);
            }
            FaultPoint.OPTIMIZATION_ENDED.reached();
        }
        return new Optimization(run, pages.size(), done, bytes, true);
    }

    /** Puts pages in the order in which they are to be written; false where the listener ends it. */
    private boolean settle(ColdPages pages, BlockReader reader, Optimization.Listener listener) {
        Homes homes = new Homes(pages.size());
        for (int start = 0; start < pages.size(); start += SETTLED) {
            try (Access.Use _ = turns.use()) {
                for (int i = start; i < Math.min(start + SETTLED, pages.size()); i++) {
                    load(pages.location(i), reader);
                    pages.move(i, homes.settle(pages.neighbourhood(i), sketch.of(page)));
                }
            }
            if (!listener.progress(0, pages.size())) {
                return false;
            }
        }
        pages.sort();
        return true;
    }

    /** Moves pages from {@code from} on, not beyond {@code to - 1}, and commits that. */
    private Step step(
            List<CheckpointId> checkpoints,
            ColdPages pages,
            int from,
            int to,
            BlockReader reader,
            PageIndex index,
            Optimization.Listener listener) {
        GenerationCounter counter = turns.counter();
        try (GenerationFile file = new GenerationFile(database, counter.take())) {
            Moves moves = new Moves();
            int end = move(pages, from, to, file, moves, reader, index, listener);
            if (end == ENDED) {
                return new Step(ENDED, 0);
            }
            file.ingest();
            new Relocation(database, catalog, moves).commit(checkpoints, end == pages.size(), file, counter);
            FaultPoint.COMMITTED.reached();
            return new Step(end, file.blockBytes());
        }
    }

    private static int endOfStep(ColdPages pages, int from) {
        int end = from;
        while (end < pages.size() && end - from < STEP) {
            end = pages.endOfChunk(end);
        }
        return Math.min(end, from + STEP); // much may have come together in one place
    }

    /** Copies pages into large blocks; the page before which it ended, or {@link #ENDED} where the listener ended it. */
    private int move(
            ColdPages pages,
            int from,
            int to,
            GenerationFile file,
            Moves moves,
            BlockReader reader,
            PageIndex index,
            Optimization.Listener listener) {
        try (LargeBlocks blocks = new LargeBlocks(file, level, threads)) {
            int end = from;
            int endOfChunk = from;
            while (end < to && !isOthersTurn(end, from, endOfChunk)) {
                if (end == endOfChunk) {
                    endOfChunk = Math.min(pages.endOfChunk(end), to);
                    blocks.makeRoom(endOfChunk - end);
                }
                move(pages.location(end++), blocks, moves, reader, index);
                if (end == endOfChunk && !listener.progress(end, pages.size())) {
                    return ENDED;
                }
            }
            blocks.finish();
            return end;
        }
    }

    /** Asked where no more is torn apart than must be: after each chunk, and in one that is long after each full block. */
    private boolean isOthersTurn(int at, int from, int endOfChunk) {
        boolean goodPlace = at == endOfChunk || (at - from) % Location.LARGE_PAGES == 0;
        return goodPlace && at - from >= LEAST && turns.isWaitedFor();
    }

    private void move(long location, LargeBlocks blocks, Moves moves, BlockReader reader, PageIndex index) {
        boolean plain = load(location, reader);
        long place = blocks.find(hash.high(), hash.low());
        if (place == Location.NONE) {
            long known = index.find(hash.high(), hash.low());
            place = Location.isLarge(known) ? known : Location.NONE;
        }
        if (place == Location.NONE) {
            place = blocks.add(page, hash.high(), hash.low());
        }
        moves.add(location, place, plain, hash.high());
    }

    /** Reads a page and hashes it; whether it was stored plain. What is damaged must not get a new hash that fits it. */
    private boolean load(long location, BlockReader reader) {
        try {
            reader.readPage(location, cache, page);
            hash.of(page, 0);
            return cache.use(Location.block(location), reader, block -> {
                int slot = Location.slot(location);
                if (!block.header().agrees(slot, check.of(page, 0))) {
                    throw new DecodeException.Damaged("its content does not match its checksum");
                }
                return block.header().isPlain(slot);
            });
        } catch (DecodeException.Damaged e) {
            throw new StoreException.Corrupt(
                    "a page of run '" + run + "' (" + Location.describe(location) + ") in the store "
                            + database.directory().root() + " is damaged, so the run is left as it is: "
                            + e.getMessage(),
                    e);
        } catch (DecodeException e) {
            throw RocksErrors.undecodable(e, database.directory(), "a page of run '" + run + "'");
        }
    }
}
