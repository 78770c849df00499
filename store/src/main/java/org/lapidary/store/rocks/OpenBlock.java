package org.lapidary.store.rocks;

import java.util.BitSet;
import org.lapidary.store.PageSource;
import org.lapidary.store.format.BlockHeader;
import org.lapidary.store.format.DecodeException;
import org.lapidary.store.format.Location;
import org.lapidary.store.format.PageDelta;
import org.lapidary.store.format.PageCheck;

/** A block that is being read: its pages become what was captured, and are checked, when they are asked for. */
final class OpenBlock {

    private final BlockHeader header = new BlockHeader();
    private final BitSet checked = new BitSet(); // pages that are complete, and right
    private byte[] pages;
    private boolean readToItsEnd;

    /** @param bytes of the pages of a block of the kind that this one is to hold */
    OpenBlock(int bytes) {
        pages = new byte[bytes];
    }

    void load(long block, BlockReader reader) throws DecodeException {
        checked.clear();
        readToItsEnd = false;
        pages = reader.read(block, header, pages);
    }

    /** The block's pages one after the other; of use are those that were required. */
    byte[] pages() {
        return pages;
    }

    /** Makes the page in {@code slot} what was captured, and sees that it is. */
    void require(int slot, OpenBlocks bases, PageCheck check) throws DecodeException {
        if (checked.get(slot)) {
            return;
        }
        requirePresent(slot);
        int offset = slot * PageSource.PAGE_SIZE;
        if (!header.isPlain(slot)) {
            long base = header.base(slot);
            PageDelta.apply(
                    pages,
                    offset,
                    bases.get(Location.block(base)).plainPages(base),
                    Location.slot(base) * PageSource.PAGE_SIZE);
        }
        if (!header.agrees(slot, check.of(pages, offset))) {
            throw new DecodeException.Damaged("its content does not match its checksum");
        }
        checked.set(slot);
    }

    /** The pages, for the sake of the plain one at {@code base}: whether it is right, the page made of it shows. */
    private byte[] plainPages(long base) throws DecodeException {
        int slot = Location.slot(base);
        if (slot >= header.pages() || !header.isPlain(slot)) {
            throw new DecodeException.Damaged("the base page at " + Location.describe(base) + " is not a plain page");
        }
        readToItsEnd |= slot == header.pages() - 1;
        return pages;
    }

    private void requirePresent(int slot) throws DecodeException {
        if (slot >= header.pages()) {
            throw new DecodeException.Damaged("it is not in its block");
        }
        readToItsEnd |= slot == header.pages() - 1;
    }

    /** Whether a reader that goes by ascending addresses, as blocks do, has come to the last page. */
    boolean isReadToItsEnd() {
        return readToItsEnd;
    }
}
