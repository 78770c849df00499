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
    private final BitSet complete = new BitSet(); // pages that have their bases in them
    private final BitSet checked = new BitSet(); // those of them that are right
    private byte[] pages;
    private boolean readToItsEnd;

    /** @param bytes of the pages of a block of the kind that this one is to hold */
    OpenBlock(int bytes) {
        pages = new byte[bytes];
    }

    void load(long block, BlockReader reader) throws DecodeException {
        complete.clear();
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
        if (slot >= header.pages()) {
            throw new DecodeException.Damaged("it is not in its block");
        }
        complete(slot, bases);
        if (!header.agrees(slot, check.of(pages, slot * PageSource.PAGE_SIZE))) {
            throw new DecodeException.Damaged("its content does not match its checksum");
        }
        checked.set(slot);
    }

    private void complete(int slot, OpenBlocks bases) throws DecodeException {
        readToItsEnd |= slot == header.pages() - 1;
        if (complete.get(slot)) {
            return;
        }
        if (!header.isPlain(slot)) {
            long base = header.base(slot);
            byte[] basePages = bases.get(Location.block(base)).completeBase(base, header.depth(slot), bases);
            PageDelta.apply(pages, slot * PageSource.PAGE_SIZE, basePages, Location.slot(base) * PageSource.PAGE_SIZE);
        }
        complete.set(slot);
    }

    /**
     * The pages, of which the one at {@code base} is complete, the base of a page of this depth: whether it is right, the
     * page made of it shows.
     */
    private byte[] completeBase(long base, int depth, OpenBlocks bases) throws DecodeException {
        header.requireBase(base, depth);
        complete(Location.slot(base), bases);
        return pages;
    }

    /** Whether a reader that goes by ascending addresses, as blocks do, has come to the last page. */
    boolean isReadToItsEnd() {
        return readToItsEnd;
    }
}
