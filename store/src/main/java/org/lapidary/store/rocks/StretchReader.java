package org.lapidary.store.rocks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.lapidary.store.PageSource;
import org.lapidary.store.PageTable;
import org.lapidary.store.StoreException;
import org.lapidary.store.format.DecodeException;
import org.lapidary.store.format.Location;
import org.lapidary.store.format.PageCheck;

/** Reads stretches of addresses of several checkpoints, step by step: one thread's buffers and contexts. */
final class StretchReader implements AutoCloseable {

    /**
     * Pages of one checkpoint in a step, half a mebibyte: as much as stays in a processor's second cache until it is
     * written, and much enough that the kernel takes it in large pieces.
     */
    static final int STEP = 128;

    private final Database database;
    private final List<Part> parts;
    private final OpenBlocks blocks;
    private final PageCheck check = new PageCheck();
    private final WholeBlocks wholeBlocks;
    private final ByteBuffer gathered = ByteBuffer.allocateDirect(STEP * PageSource.PAGE_SIZE);

    StretchReader(Database database, List<Part> parts) {
        this.database = database;
        this.parts = parts;
        BlockReader reader = new BlockReader(database);
        this.blocks = new OpenBlocks(reader);
        this.wholeBlocks = new WholeBlocks(reader, check);
    }

    /** Reads the pages from {@code start} up to and without {@code end}, of all parts that have not failed. */
    void read(long start, long end) {
        Walk walk = new Walk(parts, start);
        while (walk.advance(STEP, end)) {
            for (int i = 0; i < parts.size(); i++) {
                Part part = parts.get(i);
                if (part.failure() == null && walk.from(i) < walk.to(i)) {
                    read(part, walk.from(i), walk.to(i));
                }
            }
            blocks.endStep();
        }
    }

    private void read(Part part, int from, int to) {
        try {
            for (int index = from; index < to; ) {
                index += gather(part, index, to, (index - from) * PageSource.PAGE_SIZE);
            }
            part.visitor().pages(from, to - from, gathered.slice(0, (to - from) * PageSource.PAGE_SIZE));
        } catch (IOException | RuntimeException e) {
            part.fail(e);
        }
    }

    /** Puts a page, or a block of them where one begins here, to {@code offset}; returns the number of pages. */
    private int gather(Part part, int index, int end, int offset) {
        PageTable pages = part.pages();
        long location = pages.location(index);
        int slot = Location.slot(location);
        try {
            // Of what several checkpoints have in common, one would have it read and the others not.
            int whole = parts.size() > 1 ? 0 : wholeBlocks.read(pages, index, end, gathered, offset);
            if (whole > 0) {
                return whole;
            }
            OpenBlock block = blocks.get(Location.block(location));
            block.require(slot, blocks, check);
            gathered.put(offset, block.pages(), slot * PageSource.PAGE_SIZE, PageSource.PAGE_SIZE);
            return 1;
        } catch (DecodeException.Damaged | StoreException.Corrupt e) {
            throw new StoreException.Corrupt(
                    describe(part, index) + " in the store "
                            + database.directory().root() + " is damaged: " + e.getMessage()
                            + "; checkpoints without this page can still be restored",
                    e);
        } catch (DecodeException e) {
            throw RocksErrors.undecodable(e, database.directory(), describe(part, index));
        }
    }

    private static String describe(Part part, int index) {
        return "checkpoint " + part.id() + ": page 0x"
                + Long.toHexString(part.pages().vpn(index) * PageSource.PAGE_SIZE) + " ("
                + Location.describe(part.pages().location(index)) + ")";
    }

    @Override
    public void close() {
        blocks.close();
    }
}
