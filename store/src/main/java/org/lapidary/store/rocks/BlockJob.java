package org.lapidary.store.rocks;

import java.util.function.Consumer;
import org.lapidary.store.PageSource;
import org.lapidary.store.StoreException;
import org.lapidary.store.format.BlockCodec;
import org.lapidary.store.format.BlockHeader;
import org.lapidary.store.format.DecodeException;
import org.lapidary.store.format.Location;
import org.lapidary.store.format.PageCheck;
import org.lapidary.store.format.PageDelta;

/** A block on its way into the store: filled by the capturing thread, packed by a worker. Reusable. */
final class BlockJob {

    /** Pages of a block to whose bases a hurried job decodes it: to decode sixteen takes as long as to compress four or so. */
    private static final int WORTH_DECODING = 4;

    private final byte[] pages = new byte[BlockCodec.BLOCK_BYTES];
    private final long[] plain = new long[Location.BLOCK_PAGES];
    private final long[] nearer = new long[Location.BLOCK_PAGES];
    private final byte[] plainPage = new byte[PageSource.PAGE_SIZE];
    private final byte[] nearerPage = new byte[PageSource.PAGE_SIZE];
    private final BlockHeader header = new BlockHeader();
    private final PageCheck check = new PageCheck();
    private long first;

    /** Empties the job for the block whose first page is to have this location. */
    void begin(long location) {
        header.clear();
        first = location;
    }

    /**
     * Adds a page.
     *
     * @param plainBase the plain page to try as its base, or {@link Location#NONE}
     * @param nearerBase a difference to that page to try, or {@link Location#NONE}
     */
    void add(byte[] page, long hashHigh, long hashLow, long plainBase, long nearerBase) {
        int slot = header.pages();
        System.arraycopy(page, 0, pages, slot * PageSource.PAGE_SIZE, PageSource.PAGE_SIZE);
        plain[slot] = plainBase;
        nearer[slot] = nearerBase;
        header.add(check.of(page, 0), hashHigh, hashLow);
    }

    boolean isFull() {
        return header.pages() == Location.BLOCK_PAGES;
    }

    /** Location of the block's first page. */
    long first() {
        return first;
    }

    /** The plain page to try that was given with page {@code slot}. */
    long plainBase(int slot) {
        return plain[slot];
    }

    /** After {@link #pack}, says which pages are plain. */
    BlockHeader header() {
        return header;
    }

    /**
     * XORs bases in where that pays, and compresses.
     *
     * @param hurried quickly rather than small
     * @param unreadable gets what is wrong with a base that cannot be read
     */
    byte[] pack(BlockReader reader, BaseBlocks blocks, boolean hurried, Consumer<String> unreadable)
            throws DecodeException {
        for (int slot = 0; slot < header.pages(); slot++) {
            if (plain[slot] != Location.NONE && !(hurried && isDear(slot, blocks))) {
                try {
                    tryBases(slot, reader, blocks);
                } catch (DecodeException.Damaged | StoreException.Corrupt | StoreException.Io e) {
                    // It is no base: a run goes on, whole, beside what is damaged of it.
                    unreadable.accept(Location.describe(plain[slot]) + ", or the difference to it: " + e.getMessage());
                }
            }
            if (plain[slot] != Location.NONE && header.isPlain(slot)) {
                blocks.replace(plain[slot], first + slot, pages, slot * PageSource.PAGE_SIZE);
            }
        }
        return reader.codec().encode(header, pages, hurried);
    }

    /**
     * Whether it takes longer to get at the page's base than to store the page whole. It is then the base of what comes
     * next, and lies among others that changed with it.
     */
    private boolean isDear(int slot, BaseBlocks blocks) {
        long block = Location.block(plain[slot]);
        int wanted = 0;
        for (int other = 0; other < header.pages(); other++) {
            wanted += plain[other] != Location.NONE && Location.block(plain[other]) == block ? 1 : 0;
        }
        return wanted < WORTH_DECODING && !blocks.hasPlain(plain[slot]);
    }

    private void tryBases(int slot, BlockReader reader, BaseBlocks blocks) throws DecodeException {
        int offset = slot * PageSource.PAGE_SIZE;
        int nonzero = PageDelta.nonzero(pages, offset);
        blocks.readPlain(plain[slot], reader, plainPage);
        int fromPlain = PageDelta.differing(pages, offset, plainPage);
        if (nearer[slot] != Location.NONE) {
            if (reader.readBase(nearer[slot], 2, blocks.nearer(), nearerPage) != plain[slot]) {
                throw new DecodeException.Damaged(Location.describe(nearer[slot]) + " has another base than it had");
            }
            PageDelta.apply(nearerPage, 0, plainPage, 0);
            int fromNearer = PageDelta.differing(pages, offset, nearerPage);
            if (PageDelta.isNearer(fromNearer, fromPlain) && PageDelta.pays(fromNearer, nonzero)) {
                PageDelta.apply(pages, offset, nearerPage, 0);
                header.setBase(slot, nearer[slot], 2);
                return;
            }
        }
        if (PageDelta.pays(fromPlain, nonzero)) {
            PageDelta.apply(pages, offset, plainPage, 0);
            header.setBase(slot, plain[slot], 1);
        }
    }
}
