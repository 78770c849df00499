package org.lapidary.engine.resume;

import org.lapidary.engine.state.FileState;
import org.lapidary.engine.state.MemoryMapping;
import org.lapidary.engine.sys.Syscalls;
import org.lapidary.engine.tracee.Emptied;
import org.lapidary.store.PageTable;

/**
 * Private mappings that reach past the end of their file: there the kernel raises SIGBUS, and says EFAULT to system
 * calls. What a private mapping showed comes back as anonymous memory, so those pages are mapped from an empty file.
 */
final class FileEnds {

    private static final int MAP_PRIVATE = 0x02;
    private static final int MAP_FIXED = 0x10;
    private static final int PAGE_SHIFT = 12;
    private static final long PAGE_MASK = (1 << PAGE_SHIFT) - 1;

    private final Emptied target;
    private final PageTable pages;

    /** @param pages those of the checkpoint: a file that grew while it was looked at may have some past its end */
    FileEnds(Emptied target, PageTable pages) {
        this.target = target;
        this.pages = pages;
    }

    void restore(MemoryMapping mapping, FileState file) {
        long inFile = Math.max(0, file.size() - mapping.offset() + PAGE_MASK & ~PAGE_MASK);
        long start = mapping.start() + inFile;
        if (mapping.shared() || start >= mapping.end() || hasPages(start >> PAGE_SHIFT, mapping.end() >> PAGE_SHIFT)) {
            return;
        }
        target.memory().write(target.scratch(), new byte[1]); // without a name
        long empty = target.demand("an empty file", Syscalls.MEMFD_CREATE, target.scratch(), 0);
        target.demand(
                "mapping past the end of '" + file.path() + "'",
                Syscalls.MMAP,
                start,
                mapping.end() - start,
                mapping.protection(),
                MAP_PRIVATE | MAP_FIXED,
                empty,
                0);
        target.call(Syscalls.CLOSE, empty);
    }

    private boolean hasPages(long first, long end) {
        int found = pages.indexOf(first);
        int at = found < 0 ? -found - 1 : found;
        return at < pages.size() && pages.vpn(at) < end;
    }
}
