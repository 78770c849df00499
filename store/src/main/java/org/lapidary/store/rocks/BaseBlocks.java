package org.lapidary.store.rocks;

/**
 * The blocks that bases were found in last, apart by what the bases are: plain pages stay of use for the whole of a run,
 * while of the differences to them each checkpoint goes over all, and of more than are kept each comes too late. Together
 * in one cache, those would drive these out: an interpreter's checkpoints took half as long again to store.
 *
 * @param plain those of plain pages
 * @param nearer those of differences to them
 */
record BaseBlocks(BlockCache plain, BlockCache nearer) {

    /** Neighbours are asked for one after the other, and each checkpoint has stored few differences to one's base. */
    private static final long NEARER_BYTES = 8L << 20;

    BaseBlocks() {
        this(new BlockCache(BlockCache.DEFAULT_BYTES), new BlockCache(NEARER_BYTES));
    }
}
