package org.lapidary.store.rocks;

import org.lapidary.store.CheckpointId;
import org.lapidary.store.PageReader;
import org.lapidary.store.PageSource;
import org.lapidary.store.PageTable;
import org.lapidary.store.StoreException;
import org.lapidary.store.format.DecodeException;
import org.lapidary.store.format.Location;
import org.lapidary.store.format.PageCheck;

/** Reads pages of one checkpoint where they are asked for, keeping the blocks met last. */
final class SinglePages implements PageReader {

    /** Neighbours in a mapping stand in few blocks, and so do their bases. */
    private static final long CACHE_BYTES = 8L << 20;

    private final Database database;
    private final CheckpointId id;
    private final PageTable pages;
    private final Access.Use use;
    private final BlockReader reader;
    private final BlockCache cache = new BlockCache(CACHE_BYTES);
    private final PageCheck check = new PageCheck();

    SinglePages(Database database, CheckpointId id, PageTable pages) {
        this.database = database;
        this.id = id;
        this.pages = pages;
        this.use = database.use();
        this.reader = new BlockReader(database);
    }

    @Override
    public void read(int index, byte[] target) {
        long location = pages.location(index);
        try {
            reader.readPage(location, cache, target);
            boolean right = cache.use(Location.block(location), reader, block ->
                    block.header().agrees(Location.slot(location), check.of(target, 0)));
            if (!right) {
                throw new DecodeException.Damaged("its content does not match its checksum");
            }
        } catch (DecodeException.Damaged e) {
            throw new StoreException.Corrupt(
                    describe(index) + " in the store " + database.directory().root() + " is damaged: "
                            + e.getMessage(),
                    e);
        } catch (DecodeException e) {
            throw RocksErrors.undecodable(e, database.directory(), describe(index));
        }
    }

    private String describe(int index) {
        return "checkpoint " + id + ": page 0x" + Long.toHexString(pages.vpn(index) * PageSource.PAGE_SIZE);
    }

    @Override
    public void close() {
        reader.close();
        use.close();
    }
}
