package org.lapidary.engine.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Memory of this process in large pages where the kernel gives them to who asks (madvise(2),
 * {@code /sys/kernel/mm/transparent_hugepage/enabled}): 4 MiB are then there after two faults rather than a thousand.
 */
public final class LargeMemory {

    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_PRIVATE_ANONYMOUS = 0x22;
    /** {@code include/uapi/asm-generic/mman-common.h}, as the next. */
    private static final int MADV_HUGEPAGE = 14;

    private static final int MADV_POPULATE_WRITE = 23;
    /** What one entry of the second page table level maps. */
    private static final long LARGE_PAGE = 2 << 20;

    private LargeMemory() {}

    /**
     * Memory of zeros, given back when {@code arena} closes.
     *
     * @param size bytes
     * @param present whether it is to take up memory at once rather than where it is first touched
     */
    public static MemorySegment allocate(Arena arena, long size, boolean present) {
        long mappedBytes = size + LARGE_PAGE;
        long mapped = Syscalls.check(
                "mapping " + size + " bytes of memory",
                Syscalls.call(Syscalls.MMAP, 0, mappedBytes, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0));
        long start = mapped + LARGE_PAGE - 1 & -LARGE_PAGE;
        Syscalls.call(Syscalls.MADVISE, start, size, MADV_HUGEPAGE); // a kernel without: small pages
        if (present) {
            Syscalls.call(Syscalls.MADVISE, start, size, MADV_POPULATE_WRITE); // before Linux 5.14: at the first touch
        }
        return MemorySegment.ofAddress(start)
                .reinterpret(size, arena, end -> Syscalls.call(Syscalls.MUNMAP, mapped, mappedBytes, 0));
    }
}
