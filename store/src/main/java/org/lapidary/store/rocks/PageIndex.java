package org.lapidary.store.rocks;

import java.util.LinkedHashMap;
import java.util.Map;
import org.lapidary.store.PageSource;
import org.lapidary.store.StoreException;
import org.lapidary.store.format.BlockHeader;
import org.lapidary.store.format.DecodeException;
import org.lapidary.store.format.IndexEntry;
import org.lapidary.store.format.Location;
import org.lapidary.store.format.PageHash;
import org.rocksdb.ReadOptions;

/** Finds pages by content. One thread at a time. */
final class PageIndex implements PlainPages, AutoCloseable {

    /** Heads kept: neighbours in a program are neighbours in the store, so one head confirms up to sixteen pages. */
    private static final int HEADS = 4096;

    /** Large blocks kept: eight, since a program's neighbouring pages are neighbours in few of them. */
    private static final long LARGE_BYTES = 16L << 20;

    private final Database database;
    private final BlockReader reader;
    private final ReadOptions options = new ReadOptions();
    private final byte[] key = new byte[IndexEntry.KEY_BYTES];
    private final byte[] value = new byte[IndexEntry.VALUE_BYTES];
    private BlockCache large = new BlockCache(LARGE_BYTES);
    private final PageHash hash = new PageHash();
    private final byte[] page = new byte[PageSource.PAGE_SIZE];
    private final Map<Long, BlockHeader> heads = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, BlockHeader> eldest) {
            return size() > HEADS;
        }
    };

    PageIndex(Database database, BlockReader reader) {
        this.database = database;
        this.reader = reader;
    }

    @Override
    public long find(long hashHigh, long hashLow) {
        IndexEntry.putKey(hashHigh, key);
        if (database.get(Column.INDEX, options, key, value) != value.length) {
            return Location.NONE;
        }
        long location = IndexEntry.location(value);
        int slot = Location.slot(location);
        BlockHeader head = head(Location.block(location));
        if (head == null || !head.mayHold(slot, hashHigh, hashLow)) {
            return Location.NONE;
        }
        return head.isLarge() && !contentHas(location, hashHigh, hashLow) ? Location.NONE : location;
    }

    /** Hashes a page of a large block, which keeps no hashes: equal pages must not be taken on trust. */
    private boolean contentHas(long location, long hashHigh, long hashLow) {
        try {
            reader.readPage(location, large, page);
            return hash.of(page, 0).is(hashHigh, hashLow);
        } catch (DecodeException | StoreException.Corrupt | StoreException.Io e) {
            return false; // as below
        }
    }

    /** To be called where others may have taken blocks away. */
    void forgetHeads() {
        heads.clear();
        large = new BlockCache(LARGE_BYTES);
    }

    /**
     * Null where the block is gone or damaged: what cannot be confirmed is stored anew. RocksDB compares its checksum over
     * all of the block with that; the pages are not decoded, which would take longer than storing them.
     */
    private BlockHeader head(long block) {
        BlockHeader head = heads.get(block);
        if (head != null) {
            return head;
        }
        try {
            BlockHeader read = new BlockHeader();
            reader.readHeader(block, read);
            heads.put(block, read);
            return read;
        } catch (DecodeException | StoreException.Corrupt | StoreException.Io e) {
            return null;
        }
    }

    @Override
    public void close() {
        options.close();
    }
}
