package org.lapidary.store.rocks;

import org.lapidary.store.format.DecodeException;
import org.lapidary.store.format.Location;

/**
 * The bases that were read last, apart by what they are: plain pages stay of use for the whole of a run,
 * while of the differences to them each checkpoint goes over all, and of more than are kept each comes too late. Together
 * in one cache, those would drive these out: an interpreter's checkpoints took half as long again to store.
 *
 * @param hot plain pages that were bases
 * @param plain blocks of plain pages, for those that are not among them
 * @param nearer blocks of differences to plain pages
 */
record BaseBlocks(HotPages hot, BlockCache plain, BlockCache nearer) {

    /** Neighbours are asked for one after the other, and each checkpoint has stored few differences to one's base. */
    private static final long NEARER_BYTES = 8L << 20;

    BaseBlocks() {
        this(new HotPages(HotPages.BYTES), new BlockCache(BlockCache.DEFAULT_BYTES), new BlockCache(NEARER_BYTES));
    }

    /** Whether a plain page can be had without decoding its block. */
    boolean hasPlain(long location) {
        return hot.has(location) || plain.has(Location.block(location));
    }

    /**
     * Notes that a page which was stored whole is the base of what comes next in the place of another. What has changed will
     * change again: to decode a block for it then would take longer than all else that is done with the page.
     */
    void replace(long location, long by, byte[] bytes, int offset) {
        hot.replace(location, by, bytes, offset);
    }

    /** Copies a plain page to the start of {@code target}. */
    void readPlain(long location, BlockReader reader, byte[] target) throws DecodeException {
        if (!hot.get(location, target)) {
            reader.readBase(location, 1, plain, target);
            hot.put(location, target, 0);
        }
    }
}
