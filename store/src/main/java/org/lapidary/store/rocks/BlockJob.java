package org.lapidary.store.rocks;

import org.lapidary.store.PageSource;
import org.lapidary.store.format.BlockCodec;
import org.lapidary.store.format.BlockHeader;
import org.lapidary.store.format.DecodeException;
import org.lapidary.store.format.Location;
import org.lapidary.store.format.PageCheck;
import org.lapidary.store.format.PageDelta;

/** A block on its way into the store: filled by the capturing thread, packed by a worker. Reusable. */
final class BlockJob {

    private final byte[] pages = new byte[BlockCodec.BLOCK_BYTES];
    private final long[] candidates = new long[Location.BLOCK_PAGES];
    private final BlockHeader header = new BlockHeader();
    private final PageCheck check = new PageCheck();
    private int firstOrdinal;

    /** Empties the job for the block that begins with page {@code ordinal}. */
    void begin(int ordinal) {
        header.clear();
        firstOrdinal = ordinal;
    }

    /** Adds a page; {@code base} is the plain page to try as its base, or {@link Location#NONE}. */
    void add(byte[] page, long hashHigh, long hashLow, long base) {
        int slot = header.pages();
        System.arraycopy(page, 0, pages, slot * PageSource.PAGE_SIZE, PageSource.PAGE_SIZE);
        candidates[slot] = base;
        header.add(check.of(page, 0), hashHigh, hashLow);
    }

    boolean isFull() {
        return header.pages() == Location.BLOCK_PAGES;
    }

    int firstOrdinal() {
        return firstOrdinal;
    }

    /** After {@link #pack}, says which pages are plain. */
    BlockHeader header() {
        return header;
    }

    /** XORs bases in where that pays, and compresses. */
    byte[] pack(BlockReader reader, BlockCache cache) throws DecodeException {
        for (int slot = 0; slot < header.pages(); slot++) {
            long base = candidates[slot];
            if (base != Location.NONE) {
                tryBase(slot, base, reader, cache);
            }
        }
        return reader.codec().encode(header, pages);
    }

    private void tryBase(int slot, long base, BlockReader reader, BlockCache cache) throws DecodeException {
        int offset = slot * PageSource.PAGE_SIZE;
        reader.useBase(base, cache, (basePages, baseOffset) -> {
            if (PageDelta.pays(pages, offset, basePages, baseOffset)) {
                PageDelta.apply(pages, offset, basePages, baseOffset);
                header.setBase(slot, base);
            }
        });
    }
}
