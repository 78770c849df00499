package org.lapidary.engine.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The file behind a mapping of shared memory (anonymous, memfd_create(2), tmpfs), by {@code /proc/PID/map_files}, which
 * takes CAP_CHECKPOINT_RESTORE or CAP_SYS_ADMIN. Tells which pages exist, swapped out ones among them: lseek(2) with
 * SEEK_DATA. The page map of a process does not, which only has those that this process has touched.
 */
public final class SharedMemoryFile implements AutoCloseable {

    /** {@code include/uapi/linux/magic.h}; in struct statfs, 120 bytes long, the first word. */
    private static final long TMPFS_MAGIC = 0x01021994;

    private static final int STATFS_BYTES = 120;
    private static final int O_CLOEXEC = 02000000;

    // include/uapi/linux/fs.h
    private static final int SEEK_DATA = 3;
    private static final int SEEK_HOLE = 4;

    private static final long PAGE_MASK = 4095;

    private final int descriptor;

    private SharedMemoryFile(int descriptor) {
        this.descriptor = descriptor;
    }

    /** Behind the mapping from {@code start} to {@code end}; null where it is none of shared memory, or out of reach. */
    public static SharedMemoryFile of(int pid, long start, long end) {
        String path = "/proc/%d/map_files/%x-%x".formatted(pid, start, end);
        FileStamp stamp = FileStamp.of(path);
        if (stamp == null || !stamp.regular()) { // to open a device may do anything
            return null;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(path);
            MemorySegment system = arena.allocate(STATFS_BYTES, 8);
            if (Syscalls.call(Syscalls.STATFS, name.address(), system.address(), 0) < 0
                    || system.get(ValueLayout.JAVA_LONG, 0) != TMPFS_MAGIC) {
                return null;
            }
            long opened = Syscalls.call(Syscalls.OPEN, name.address(), O_CLOEXEC, 0);
            return opened < 0 ? null : new SharedMemoryFile((int) opened);
        }
    }

    /** First byte of the first page at or after byte {@code from} that exists; {@code end} where there is none before. */
    public long nextExisting(long from, long end) {
        long found = Syscalls.call(Syscalls.LSEEK, descriptor, from, SEEK_DATA);
        if (found < 0) {
            return found == -Errno.ENXIO ? end : from;
        }
        return Math.min(end, found & ~PAGE_MASK);
    }

    /** The end of the pages that exist from page {@code from} on, {@code end} at most. */
    public long endOfExisting(long from, long end) {
        long found = Syscalls.call(Syscalls.LSEEK, descriptor, from, SEEK_HOLE);
        return found < 0 ? end : Math.min(end, Math.max(found + PAGE_MASK & ~PAGE_MASK, from + PAGE_MASK + 1));
    }

    @Override
    public void close() {
        Syscalls.close(descriptor);
    }
}
