package org.lapidary.engine.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The {@code PAGEMAP_SCAN} ioctl on {@code /proc/PID/pagemap} (Linux 6.7 and later,
 * {@code Documentation/admin-guide/mm/pagemap.rst}; constants from {@code include/uapi/linux/fs.h}): finds the pages
 * written since the last scan and protects them again in one atomic walk.
 */
public final class PagemapScan implements AutoCloseable {

    /** _IOWR('f', 16, struct pm_scan_arg), the structure being 96 bytes. */
    private static final long PAGEMAP_SCAN = 0xC0606610L;

    private static final long WP_MATCHING = 1;

    public static final long WRITTEN = 1 << 1;
    private static final long FILE = 1 << 2;
    public static final long PRESENT = 1 << 3;
    public static final long SWAPPED = 1 << 4;

    private static final int ARGUMENT_BYTES = 96;
    private static final int REGION_BYTES = 24;
    private static final int MAX_REGIONS = 8192;

    private final int descriptor;
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment argument = arena.allocate(ARGUMENT_BYTES, 8);
    private final MemorySegment regions = arena.allocate((long) REGION_BYTES * MAX_REGIONS, 8);

    /** Receives runs of pages that share categories, in address order. */
    @FunctionalInterface
    public interface Visitor {
        /** Addresses {@code start} up to and without {@code end}. */
        void region(long start, long end, long categories);
    }

    /** Opens the page map of the memory that {@code pid} has now. */
    public PagemapScan(int pid) {
        try (Arena local = Arena.ofConfined()) {
            MemorySegment path = local.allocateFrom("/proc/" + pid + "/pagemap");
            descriptor = (int) Syscalls.check(
                    "opening the page map of process " + pid,
                    Syscalls.call(Syscalls.OPEN, path.address(), 02000000, 0));
        }
    }

    /**
     * Reports every run of pages in {@code [start, end)} written since the last call and protects them again.
     * Mappings that are not registered for write protection are passed over.
     *
     * @throws SystemCallFailed with ENOTTY or EINVAL where the kernel has no such request
     */
    public void writtenPages(long start, long end, Visitor visitor) {
        scan(start, end, WP_MATCHING, 0, WRITTEN, 0, WRITTEN | PRESENT | SWAPPED, visitor);
    }

    /**
     * Reports every run of pages in {@code [start, end)} that is not protected and leaves it so. All of it has to be
     * registered for write protection: nothing else is passed over.
     */
    public void openPages(long start, long end, Visitor visitor) {
        scan(start, end, 0, 0, WRITTEN, 0, WRITTEN | PRESENT | SWAPPED, visitor);
    }

    /** Reports every run of pages in {@code [start, end)} that exist, whether written or not. */
    public void existingPages(long start, long end, Visitor visitor) {
        scan(start, end, 0, 0, 0, PRESENT | SWAPPED, PRESENT | SWAPPED, visitor);
    }

    /**
     * The same of those that are no file's. To find that out the kernel looks at what it keeps of each page, which takes
     * it several times as long.
     */
    public void anonymousPages(long start, long end, Visitor visitor) {
        scan(start, end, 0, FILE, FILE, PRESENT | SWAPPED, PRESENT | SWAPPED, visitor);
    }

    /** Whether at least {@code least} pages in {@code [start, end)} exist; looks no further. */
    public boolean hasPages(long start, long end, long least) {
        long[] pages = new long[1];
        long at = start;
        while (at < end && pages[0] < least) {
            at = step(at, end, 0, least - pages[0], 0, 0, PRESENT | SWAPPED, PRESENT, (from, to, categories) ->
                    pages[0] += to - from >>> 12);
        }
        return pages[0] >= least;
    }

    /**
     * @param inverted categories that count where a page is not of them
     * @param all a page is reported where it is of all these, and
     * @param any of one of these, unless there are none
     */
    private void scan(
            long start, long end, long flags, long inverted, long all, long any, long wanted, Visitor visitor) {
        long at = start;
        while (at < end) {
            at = step(at, end, flags, 0, inverted, all, any, wanted, visitor);
        }
    }

    /**
     * One call.
     *
     * @param most pages to find, 0 for no limit
     * @return the address that it has come to, {@code end} where nothing is left
     */
    private long step(
            long at, long end, long flags, long most, long inverted, long all, long any, long wanted, Visitor visitor) {
        argument.set(ValueLayout.JAVA_LONG, 0, ARGUMENT_BYTES);
        argument.set(ValueLayout.JAVA_LONG, 8, flags);
        argument.set(ValueLayout.JAVA_LONG, 16, at);
        argument.set(ValueLayout.JAVA_LONG, 24, end);
        argument.set(ValueLayout.JAVA_LONG, 32, 0); // walk_end, filled in by the kernel
        argument.set(ValueLayout.JAVA_LONG, 40, regions.address());
        argument.set(ValueLayout.JAVA_LONG, 48, MAX_REGIONS);
        argument.set(ValueLayout.JAVA_LONG, 56, most);
        argument.set(ValueLayout.JAVA_LONG, 64, inverted);
        argument.set(ValueLayout.JAVA_LONG, 72, all);
        argument.set(ValueLayout.JAVA_LONG, 80, any);
        argument.set(ValueLayout.JAVA_LONG, 88, wanted);
        long found = Syscalls.check(
                "PAGEMAP_SCAN", Syscalls.call(Syscalls.IOCTL, descriptor, PAGEMAP_SCAN, argument.address()));
        for (int i = 0; i < found; i++) {
            long base = (long) i * REGION_BYTES;
            visitor.region(
                    regions.get(ValueLayout.JAVA_LONG, base),
                    regions.get(ValueLayout.JAVA_LONG, base + 8),
                    regions.get(ValueLayout.JAVA_LONG, base + 16));
        }
        long walked = argument.get(ValueLayout.JAVA_LONG, 32);
        return walked <= at ? end : walked;
    }

    @Override
    public void close() {
        Syscalls.close(descriptor);
        arena.close();
    }
}
