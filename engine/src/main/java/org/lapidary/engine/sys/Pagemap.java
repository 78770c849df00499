package org.lapidary.engine.sys;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * {@code /proc/PID/pagemap} read entry by entry, and {@code clear_refs}: what kernels before 6.7 offer
 * ({@code Documentation/admin-guide/mm/pagemap.rst}, {@code soft-dirty.rst}). Eight bytes an entry.
 */
public final class Pagemap implements AutoCloseable {

    private static final long PRESENT = 1L << 63;
    private static final long SWAPPED = 1L << 62;
    private static final long SOFT_DIRTY = 1L << 55;
    private static final int PAGE_SHIFT = 12;
    private static final int ENTRIES = 8192;

    private final int pid;
    private final FileChannel file;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(ENTRIES * 8).order(ByteOrder.nativeOrder());

    /** Receives the virtual page number of each page that exists, in order. */
    @FunctionalInterface
    public interface Visitor {
        void page(long vpn, boolean softDirty);
    }

    public Pagemap(int pid) {
        this.pid = pid;
        try {
            file = new RandomAccessFile("/proc/" + pid + "/pagemap", "r").getChannel();
        } catch (IOException e) {
            throw new SystemCallFailed("opening the page map of process " + pid, Errno.EACCES);
        }
    }

    /** Visits the pages in {@code [start, end)} that are in memory or swapped out. */
    public void existing(long start, long end, Visitor visitor) {
        long vpn = start >>> PAGE_SHIFT;
        long last = end >>> PAGE_SHIFT;
        try {
            while (vpn < last) {
                buffer.clear().limit((int) Math.min(ENTRIES, last - vpn) * 8);
                int n = file.read(buffer, vpn * 8);
                if (n <= 0) {
                    return;
                }
                buffer.flip();
                for (; buffer.remaining() >= 8; vpn++) {
                    long entry = buffer.getLong();
                    if ((entry & (PRESENT | SWAPPED)) != 0) {
                        visitor.page(vpn, (entry & SOFT_DIRTY) != 0);
                    }
                }
            }
        } catch (IOException e) {
            throw new SystemCallFailed("reading the page map of process " + pid, Errno.EIO);
        }
    }

    /** Forgets all soft-dirty marks of the process. */
    public void clearSoftDirty() {
        clearSoftDirty(Integer.toString(pid));
    }

    private static void clearSoftDirty(String process) {
        try {
            Files.writeString(Path.of("/proc", process, "clear_refs"), "4", StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new SystemCallFailed("clearing the soft-dirty marks of process " + process, Errno.EACCES);
        }
    }

    /** True where this kernel marks written pages, found out on a page of this process. */
    public static boolean softDirtyWorks() {
        int self = (int) Syscalls.call(Syscalls.GETPID, 0);
        try (java.lang.foreign.Arena arena = java.lang.foreign.Arena.ofConfined();
                Pagemap pagemap = new Pagemap(self)) {
            var page = arena.allocate(2 << PAGE_SHIFT, 1 << PAGE_SHIFT);
            page.fill((byte) 1);
            clearSoftDirty("self");
            boolean[] dirty = {false, false};
            pagemap.existing(page.address(), page.address() + 4096, (vpn, soft) -> dirty[0] = soft);
            page.fill((byte) 2);
            pagemap.existing(page.address(), page.address() + 4096, (vpn, soft) -> dirty[1] = soft);
            return !dirty[0] && dirty[1];
        } catch (SystemCallFailed e) {
            return false; // no right to clear the marks: the same as not having them
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new SystemCallFailed("closing the page map of process " + pid, Errno.EIO);
        }
    }
}
