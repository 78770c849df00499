package org.lapidary.store.rocks;

import org.lapidary.store.format.BlockHeader;
import org.lapidary.store.format.DecodeException;

/** A block as decoded: pages with bases are still XORed with them. Reusable. */
final class DecodedBlock {

    private final BlockHeader header = new BlockHeader();
    private byte[] pages = {};

    /** Reads a block in the place of what was there. */
    void load(long block, BlockReader reader) throws DecodeException {
        pages = reader.read(block, header, pages);
    }

    BlockHeader header() {
        return header;
    }

    /** The pages one after the other; there may be more bytes than pages. */
    byte[] pages() {
        return pages;
    }
}
