package org.lapidary.store;

/** Reads single pages of a checkpoint, for whoever needs a few of many. One thread at a time. */
public interface PageReader extends AutoCloseable {

    /**
     * Copies the {@value PageSource#PAGE_SIZE} bytes of page {@code index} of the checkpoint's {@link PageTable} to
     * {@code target}, checked against their stored checksum.
     *
     * @throws StoreException.Corrupt where they are not what was stored
     */
    void read(int index, byte[] target);

    @Override
    void close();
}
