package org.lapidary.store.rocks;

import java.io.IOException;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.PageSource;
import org.lapidary.store.PageTable;
import org.lapidary.store.PageVisitor;
import org.lapidary.store.StoreException;
import org.lapidary.store.format.BlockCodec;
import org.lapidary.store.format.BlockHeader;
import org.lapidary.store.format.DecodeException;
import org.lapidary.store.format.Location;
import org.lapidary.store.format.PageHash;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/** Reads stretches of a {@link ReadPlan}: one thread's buffers, contexts and place in the database. */
final class StretchReader implements AutoCloseable {

    private final Database database;
    private final CheckpointId id;
    private final PageTable pages;
    private final PageVisitor visitor;
    private final ReadPlan plan;
    private final BlockCache cache;

    private final BlockReader bases;
    private final ReadOptions options = new ReadOptions().setFillCache(false);
    private final RocksIterator iterator;
    private final BlockHeader header = new BlockHeader();
    private final PageHash hash = new PageHash();
    private final byte[] wanted = new byte[Location.KEY_BYTES];
    private final byte[] found = new byte[Location.KEY_BYTES];
    private final byte[] record = new byte[BlockReader.MAX_RECORD];
    private final byte[] buffer = new byte[BlockCodec.BLOCK_BYTES];
    private int ready; // bit i: page i of the block in the buffer is complete and checked

    StretchReader(
            Database database, CheckpointId id, PageTable pages, PageVisitor visitor, ReadPlan plan, BlockCache cache) {
        this.database = database;
        this.id = id;
        this.pages = pages;
        this.visitor = visitor;
        this.plan = plan;
        this.cache = cache;
        this.bases = new BlockReader(database);
        this.iterator = database.iterator(Column.PAGES, options);
    }

    /** Reads pieces {@code from} to {@code to - 1}. */
    void read(int from, int to) throws IOException {
        long block = -1;
        for (int piece = from; piece < to; piece++) {
            int index = plan.index(piece);
            int failing = index;
            try {
                if (plan.block(piece) != block) {
                    block = plan.block(piece);
                    decode(block);
                }
                for (int i = 0; i < plan.count(piece); i++) {
                    failing = index + i;
                    complete(Location.slot(plan.location(piece)) + i);
                }
            } catch (DecodeException.Damaged e) {
                throw corrupt(failing, e);
            } catch (DecodeException e) {
                throw RocksErrors.undecodable(e, database.directory(), describe(failing));
            } catch (StoreException.Corrupt e) {
                throw corrupt(failing, e);
            }
            int offset = Location.slot(plan.location(piece)) * PageSource.PAGE_SIZE;
            visitor.pages(index, plan.count(piece), buffer, offset);
        }
    }

    private void decode(long block) throws DecodeException {
        ready = 0;
        Location.putKey(block, wanted);
        if (!isAt(block)) {
            iterator.seek(wanted);
        }
        if (!isAt(block)) {
            requireNoError();
            throw new DecodeException.Damaged("its block is missing");
        }
        int length = iterator.value(record);
        if (length > record.length) {
            throw new DecodeException.Damaged("its block is longer than any can be");
        }
        bases.codec().decode(record, length, header, buffer);
        iterator.next();
    }

    private boolean isAt(long block) {
        return iterator.isValid() && iterator.key(found) == found.length && java.util.Arrays.equals(found, wanted);
    }

    private void requireNoError() {
        try {
            iterator.status();
        } catch (RocksDBException e) {
            throw RocksErrors.translate(e, database.directory(), "read");
        }
    }

    /** Makes the page in {@code slot} what was captured, and sees that it is. */
    private void complete(int slot) throws DecodeException {
        if ((ready & 1 << slot) != 0) {
            return;
        }
        if (slot >= header.pages()) {
            throw new DecodeException.Damaged("it is not in its block");
        }
        int offset = slot * PageSource.PAGE_SIZE;
        if (!header.isPlain(slot)) {
            bases.applyBase(header.base(slot), cache, buffer, offset);
        }
        if (!hash.of(buffer, offset).is(header.hashHigh(slot), header.hashLow(slot))) {
            throw new DecodeException.Damaged("its content does not match its hash");
        }
        ready |= 1 << slot;
    }

    private StoreException.Corrupt corrupt(int index, Exception e) {
        return new StoreException.Corrupt(
                describe(index) + " in the store " + database.directory().root() + " is damaged: " + e.getMessage()
                        + "; checkpoints without this page can still be restored",
                e);
    }

    private String describe(int index) {
        return "checkpoint " + id + ": page 0x" + Long.toHexString(pages.vpn(index) * PageSource.PAGE_SIZE) + " ("
                + Location.describe(pages.location(index)) + ")";
    }

    @Override
    public void close() {
        iterator.close();
        options.close();
        bases.close();
    }
}
