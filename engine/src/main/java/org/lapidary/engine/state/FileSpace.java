package org.lapidary.engine.state;

import org.lapidary.store.PageTable;

/**
 * Where the contents of files stand among the pages of a checkpoint: at page numbers that no memory has, each file in
 * a slot of its own that it keeps for the whole run. So the store treats them as it treats memory, and nothing in it
 * knows of files; {@link FileState#firstPage} says which file is where.
 *
 * <pre>
 *  page number   2^36 or 2^44   end of user space with four or five levels of page tables
 *                2^48           files that programs write, slot after slot of 2^28 pages (1 TiB)
 *                2^49           files that they only read
 *                2^50           end of the file space
 *                2^52 - 2^35    the kernel's half
 * </pre>
 */
public final class FileSpace {

    /** First page. */
    public static final long START = 1L << 48;

    /** First page of files that are only read: they come after the others, which are captured first. */
    public static final long READ_ONLY = 1L << 49;

    /** The page after the last. */
    public static final long END = 1L << 50;

    /** Pages of a slot, and so of the largest file. */
    public static final long SLOT_PAGES = 1L << 28;

    private static final int PAGE_SHIFT = 12;

    private FileSpace() {}

    /** Pages that {@code size} bytes take. */
    public static long pages(long size) {
        return size + (1L << PAGE_SHIFT) - 1 >>> PAGE_SHIFT;
    }

    /** How many of a checkpoint's pages are memory; the others, which come after them, are contents of files. */
    public static int memoryPages(PageTable table) {
        int low = 0;
        int high = table.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (table.vpn(middle) < START) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
