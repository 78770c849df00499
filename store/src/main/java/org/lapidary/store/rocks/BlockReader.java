package org.lapidary.store.rocks;

import java.nio.ByteBuffer;
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
    private long held = Location.NONE; // the block that is in it
    private int heldLength;

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

    /**
     * Reads a small block to a place in a direct buffer where it is full of plain pages, which are not checked yet; does
     * nothing and returns false where it is not.
     */
    boolean readFullPlain(long block, BlockHeader header, ByteBuffer target, int offset) throws DecodeException {
        readHeader(block, header);
        if (!header.isFullPlain()) {
            return false;
        }
        codec.decodePayload(record, header, target, offset);
        return true;
    }

    private static void requireKind(long block, BlockHeader header) throws DecodeException.Damaged {
        if (header.isLarge() != Location.isLarge(block)) {
            throw new DecodeException.Damaged(
                    "the block of " + Location.describe(Location.ofBlock(block)) + " has another kind's place");
        }
    }

    /** Copies one page's content to the start of {@code target}; that it is right is the caller's to check. */
    void readPage(long location, BlockCache cache, byte[] target) throws DecodeException {
        Base base = cache.use(Location.block(location), this, block -> {
            if (Location.slot(location) >= block.header().pages()) {
                throw new DecodeException.Damaged(Location.describe(location) + " is not in its block");
            }
            return copy(location, block, target);
        });
        while (base.depth() > 0) { // what is stored of a base and of the base's own, XORed, is the base
            Base next = base;
            base = cache.use(Location.block(next.location()), this, block -> {
                block.header().requireBase(next.location(), next.depth());
                int slot = Location.slot(next.location());
                PageDelta.apply(target, 0, block.pages(), slot * PageSource.PAGE_SIZE);
                return new Base(block.header().base(slot), block.header().depth(slot));
            });
        }
    }

    /** The base of a page of some depth; of a plain one, which has depth 0, none. */
    private record Base(long location, int depth) {}

    /** Copies a page as it is stored, which is to be the base of pages of this depth; returns the location of its own base. */
    long readBase(long base, int depth, BlockCache cache, byte[] target) throws DecodeException {
        return cache.use(Location.block(base), this, block -> {
            block.header().requireBase(base, depth);
            return copy(base, block, target).location();
        });
    }

    private static Base copy(long location, DecodedBlock block, byte[] target) {
        int slot = Location.slot(location);
        System.arraycopy(block.pages(), slot * PageSource.PAGE_SIZE, target, 0, PageSource.PAGE_SIZE);
        return new Base(block.header().base(slot), block.header().depth(slot));
    }

    /** Gets a block's record, unless it is at hand from the time before, and returns its length. */
    private int fetch(long block) throws DecodeException {
        if (block == held) {
            return heldLength;
        }
        held = Location.NONE;
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
        held = block;
        heldLength = length;
        return length;
    }

    @Override
    public void close() {
        codec.close();
        options.close();
    }
}
