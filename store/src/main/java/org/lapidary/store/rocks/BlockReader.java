package org.lapidary.store.rocks;

import java.util.Arrays;
import org.lapidary.store.PageSource;
import org.lapidary.store.format.BlockCodec;
import org.lapidary.store.format.BlockHeader;
import org.lapidary.store.format.DecodeException;
import org.lapidary.store.format.Location;
import org.lapidary.store.format.PageDelta;
import org.rocksdb.ReadOptions;

/** Gets page blocks out of the database by their numbers. Holds buffers and contexts; one thread at a time. */
final class BlockReader implements AutoCloseable {

    /** A full small block whose payload did not compress, and more than any head of one takes. */
    private static final int SMALL_RECORD = BlockCodec.BLOCK_BYTES + 1024;

    /** The same of a large block. */
    private static final int LARGE_RECORD = BlockCodec.LARGE_BYTES + 8192;

    private final Database database;
    private final BlockCodec codec = new BlockCodec();
    /**
     * With RocksDB's own checksums: heads have one, and so has each page that comes of a payload, but the keys have none,
     * and a block under another's key would be handed out as that one.
     */
    private final ReadOptions options = new ReadOptions().setFillCache(false).setVerifyChecksums(true);

    private final byte[] key = new byte[Location.KEY_BYTES];
    private byte[] record = new byte[SMALL_RECORD];

    BlockReader(Database database) {
        this.database = database;
    }

    BlockCodec codec() {
        return codec;
    }

    /** Reads a block's head alone. */
    void readHeader(long block, BlockHeader header) throws DecodeException {
        int length = fetch(block); // may replace the buffer
        header.decode(record, length);
        requireKind(block, header);
    }

    /** A block's bytes as they are. */
    byte[] readRecord(long block) throws DecodeException {
        int length = fetch(block); // may replace the buffer
        return Arrays.copyOf(record, length);
    }

    /** Reads a block into a head and an array of the caller's, or a longer one, which is returned. */
    byte[] read(long block, BlockHeader header, byte[] pages) throws DecodeException {
        int length = fetch(block); // may replace the buffer
        byte[] read = codec.decode(record, length, header, pages);
        requireKind(block, header);
        return read;
    }

    private static void requireKind(long block, BlockHeader header) throws DecodeException.Damaged {
        if (header.isLarge() != Location.isLarge(block)) {
            throw new DecodeException.Damaged(
                    "the block of " + Location.describe(Location.ofBlock(block)) + " has another kind's place");
        }
    }

    /** Copies one page's content to the start of {@code target}; that it is right is the caller's to check. */
    void readPage(long location, BlockCache cache, byte[] target) throws DecodeException {
        long base = cache.use(Location.block(location), this, block -> {
            int slot = Location.slot(location);
            if (slot >= block.header().pages()) {
                throw new DecodeException.Damaged(Location.describe(location) + " is not in its block");
            }
            System.arraycopy(block.pages(), slot * PageSource.PAGE_SIZE, target, 0, PageSource.PAGE_SIZE);
            return block.header().isPlain(slot) ? Location.NONE : block.header().base(slot);
        });
        if (base != Location.NONE) {
            useBase(base, cache, (pages, offset) -> PageDelta.apply(target, 0, pages, offset));
        }
    }

    /** What is done with a plain page, which stays as it is meanwhile. */
    @FunctionalInterface
    interface BaseUse {
        void of(byte[] pages, int offset) throws DecodeException;
    }

    /** Gets the page at {@code base} out of its block, checked to be a plain one. */
    void useBase(long base, BlockCache cache, BaseUse use) throws DecodeException {
        cache.use(Location.block(base), this, block -> {
            int slot = Location.slot(base);
            if (slot >= block.header().pages() || !block.header().isPlain(slot)) {
                throw new DecodeException.Damaged("the base page at " + Location.describe(base) + " is not a plain page");
            }
            use.of(block.pages(), slot * PageSource.PAGE_SIZE);
            return null;
        });
    }

    private int fetch(long block) throws DecodeException {
        Location.putKey(block, key);
        int length = database.get(Column.PAGES, options, key, record);
        if (length < 0) {
            throw new DecodeException.Damaged(
                    "the block of " + Location.describe(Location.ofBlock(block)) + " is missing");
        }
        if (length > record.length && length <= LARGE_RECORD) {
            record = new byte[LARGE_RECORD];
            length = database.get(Column.PAGES, options, key, record);
        }
        if (length > record.length) {
            throw new DecodeException.Damaged(
                    "the block of " + Location.describe(Location.ofBlock(block)) + " is longer than any can be");
        }
        return length;
    }

    @Override
    public void close() {
        codec.close();
        options.close();
    }
}
