package org.lapidary.engine.gem5;

import org.lapidary.engine.EngineException;

/**
 * Which physical frame holds which page: the first of the memory holds gem5's {@code vsyscall} page, page
 * {@code index} of the checkpoint the frame {@code index + 1} after it. The pages that the program touches later come
 * after all of these, since the allocator only counts up (gem5 v24.0.0.1 src/sim/mem_pool.cc).
 *
 * @param start first frame of the memory, usually 0
 * @param pages resident pages of the checkpoint
 * @param memoryBytes size of the simulated memory
 */
record Frames(long start, int pages, long memoryBytes) {

    static final int PAGE = 4096;

    private static final long MIB = 1 << 20;
    private static final long SMALLEST = 512 * MIB;
    private static final long LEAST_HEADROOM = 256 * MIB;

    /** Frames in front of the checkpoint's. */
    private static final int RESERVED = 1;

    Frames {
        if (memoryBytes % PAGE != 0) {
            throw new EngineException.BadRequest(
                    "a memory of " + memoryBytes + " bytes is no whole number of pages of " + PAGE + " bytes");
        }
        if (memoryBytes < leastBytes(pages)) {
            throw new EngineException.BadRequest("a memory of " + memoryBytes + " bytes can't hold the checkpoint: "
                    + pages + " pages are resident, at least " + leastBytes(pages)
                    + " bytes are needed and " + defaultBytes(pages) + " are advised");
        }
    }

    /** The least memory in which a restored process can touch one more page, whole MiB. */
    static long leastBytes(int pages) {
        long bytes = (pages + RESERVED + 2L) * PAGE;
        return (bytes + MIB - 1) / MIB * MIB;
    }

    /**
     * The smallest of 512 MiB, 1 GiB, 2 GiB … that leaves the program a quarter of what it has now to grow, and
     * 256 MiB at least. Sizes are coarse so that the checkpoints of a run can share one simulated system.
     */
    static long defaultBytes(int pages) {
        long resident = (long) pages * PAGE;
        long wanted = resident + Math.max(LEAST_HEADROOM, resident / 4);
        long bytes = SMALLEST;
        while (bytes < wanted) {
            bytes *= 2;
        }
        return bytes;
    }

    /** Position of a page in the physical memory, and so in its file less {@code start} frames. */
    long address(int index) {
        return (start + RESERVED + index) * PAGE;
    }

    /** Position of the vsyscall page. */
    long vsyscallAddress() {
        return start * PAGE;
    }

    /** Position of a page in the memory's file. */
    long filePosition(int index) {
        return address(index) - start * PAGE;
    }

    /** First frame that is free. */
    long firstFree() {
        return start + RESERVED + pages;
    }

    long totalFrames() {
        return memoryBytes / PAGE;
    }
}
