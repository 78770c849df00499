package org.lapidary.store;

/** One stored checkpoint, opened: its map and state are in memory, its pages are read on demand. */
public interface Checkpoint {

    CheckpointInfo info();

    RunInfo run();

    /** The process besides its memory, as the engine encoded it. */
    byte[] state();

    PageTable pages();

    /**
     * Reads every page, checks each against its stored checksum, and hands it on. Order is the store's own.
     *
     * @param threads how many threads may work at once, the caller's among them
     * @throws StoreException.Corrupt where a page's bytes are not what was stored; nothing is read after that
     */
    void read(PageVisitor visitor, int threads) throws java.io.IOException;

    /** For reading single pages; to be closed before the store. */
    PageReader pageReader();
}
