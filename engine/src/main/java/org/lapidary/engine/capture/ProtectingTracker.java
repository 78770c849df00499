package org.lapidary.engine.capture;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.lapidary.engine.state.MemoryMapping;
import org.lapidary.engine.sys.Errno;
import org.lapidary.engine.sys.PagemapScan;
import org.lapidary.engine.sys.Syscalls;
import org.lapidary.engine.sys.SystemCallFailed;
import org.lapidary.engine.sys.UserFaultFd;
import org.lapidary.engine.tracee.RemoteCalls;
import org.lapidary.store.PageRanges;

/**
 * Write protection by userfaultfd and PAGEMAP_SCAN (Linux 6.7 and later, no privilege needed): one system call reads
 * which pages were written and protects them again, but for those that the program writes to all the time
 * ({@link HotRegions}). A new or moved mapping, and one protected for the first time, reports all its pages; those
 * without content are gone.
 */
final class ProtectingTracker implements DirtyTracker {

    /** End of user space with four-level page tables, {@code Documentation/arch/x86/x86_64/mm.rst}. */
    private static final long USER_SPACE_END = 0x7ffffffff000L;

    private static final int PAGE_SHIFT = 12;

    /** Bytes: for a mapping of this size, page tables take 8 MiB and about an eighth of a second to make. */
    private static final long LARGE = 4L << 30;

    /** One page of so many exists at most in a large mapping that is not protected. */
    private static final int SPARSE = 64;

    private final UserFaultFd protection;
    private final PagemapScan scan;
    private final Consumer<String> notices;
    private final HotRegions hot = new HotRegions();
    private boolean toldOfRefused;

    /** Pages of private file mappings that were the process's own copies when it was last asked. */
    private PageRanges copies = PageRanges.EMPTY;

    ProtectingTracker(int pid, RemoteCalls remote, Consumer<String> notices) {
        this.notices = notices;
        protection = take(pid, remote);
        PagemapScan opened = null;
        try {
            opened = new PagemapScan(pid);
            opened.writtenPages(0, 1L << PAGE_SHIFT, (start, end, categories) -> {}); // does the kernel know it?
            scan = opened;
        } catch (SystemCallFailed e) {
            if (opened != null) {
                opened.close();
            }
            protection.close();
            throw e;
        }
    }

    /** The descriptor has to be made by the process whose memory it is for, and must not stay there. */
    private static UserFaultFd take(int pid, RemoteCalls remote) {
        long descriptor = remote.call(Syscalls.USERFAULTFD, UserFaultFd.FLAGS);
        if (descriptor == -Errno.EPERM) {
            descriptor = remote.call(Syscalls.USERFAULTFD, UserFaultFd.FLAGS | UserFaultFd.USER_MODE_ONLY);
        }
        Syscalls.check("userfaultfd", descriptor);
        try {
            return UserFaultFd.take(pid, (int) descriptor);
        } finally {
            remote.call(Syscalls.CLOSE, descriptor);
        }
    }

    @Override
    public String describe() {
        return "changed pages found by userfaultfd write protection and PAGEMAP_SCAN";
    }

    @Override
    public void collect(List<MemoryMapping> mappings, FoundPages found) {
        List<MemoryMapping> refused = new ArrayList<>();
        PageRanges.Builder anonymous = new PageRanges.Builder();
        for (MemoryMapping mapping : mappings) {
            if (isReserved(mapping)) {
                found.gone.add(mapping.start() >>> PAGE_SHIFT, mapping.end() >>> PAGE_SHIFT);
            } else if (isSparse(mapping)) {
                collectExisting(mapping, found, found.own);
            } else if (!protection.register(mapping.start(), mapping.length())) {
                tellOfRefused(mapping);
                refused.add(mapping);
                collectExisting(mapping, found, new PageRanges.Builder()); // a copy has none of what is droppable
            } else if (!mapping.isFileBacked()) {
                anonymous.add(mapping.start() >>> PAGE_SHIFT, mapping.end() >>> PAGE_SHIFT);
            }
        }
        List<MemoryMapping> files =
                mappings.stream().filter(MemoryMapping::isFileBacked).toList();
        PageRanges registered = anonymous.build();
        collectWritten(files, refused, hot.begin().common(registered), found);
        PageRanges opened = hot.end().common(registered);
        for (int i = 0; i < opened.count(); i++) {
            protection.unprotect(opened.start(i) << PAGE_SHIFT, opened.end(i) << PAGE_SHIFT);
        }
        collectGivenBack(files, found.written);
    }

    /** One of MAP_DROPPABLE, or one that the program has given to a userfaultfd of its own. */
    private void tellOfRefused(MemoryMapping mapping) {
        if (!toldOfRefused) {
            toldOfRefused = true;
            notices.accept(("memory at %x-%x can't be write-protected, being droppable or watched by the program itself:"
                            + " all that exists of such memory is read at each checkpoint")
                    .formatted(mapping.start(), mapping.end()));
        }
    }

    /** Passes over what is {@code refused}: protecting it would mislead the program, which may be watching its writes. */
    private void collectWritten(
            List<MemoryMapping> files, List<MemoryMapping> refused, PageRanges open, FoundPages found) {
        PagemapScan.Visitor visitor = collector(files, found);
        long from = 0;
        for (MemoryMapping mapping : refused) {
            collectWritten(from, mapping.start(), open, visitor);
            from = mapping.end();
        }
        collectWritten(from, USER_SPACE_END, open, visitor);
    }

    private void collectWritten(long from, long to, PageRanges open, PagemapScan.Visitor visitor) {
        long at = from;
        for (int i = 0; i < open.count(); i++) {
            long start = open.start(i) << PAGE_SHIFT;
            if (start >= from && start < to) { // what is open is of other mappings than what lies between
                scan.writtenPages(at, start, visitor);
                at = open.end(i) << PAGE_SHIFT;
                scan.openPages(start, at, visitor);
            }
        }
        scan.writtenPages(at, to, visitor);
    }

    private PagemapScan.Visitor collector(List<MemoryMapping> files, FoundPages found) {
        Iterator<MemoryMapping> following = files.iterator();
        MemoryMapping[] file = {nextOf(following)};
        return (start, end, categories) -> {
            boolean exists = (categories & (PagemapScan.PRESENT | PagemapScan.SWAPPED)) != 0;
            for (long at = start; at < end; ) { // the kernel joins what neighbouring mappings have
                while (file[0] != null && file[0].end() <= at) {
                    file[0] = nextOf(following);
                }
                boolean ofFile = file[0] != null && file[0].start() <= at;
                long to = file[0] == null ? end : Math.min(end, ofFile ? file[0].end() : file[0].start());
                (ofFile || exists ? found.written : found.gone).add(at >>> PAGE_SHIFT, to >>> PAGE_SHIFT);
                if (exists && !ofFile) {
                    found.own.add(at >>> PAGE_SHIFT, to >>> PAGE_SHIFT);
                    hot.found(at >>> PAGE_SHIFT, to >>> PAGE_SHIFT);
                }
                at = to;
            }
        };
    }

    /**
     * Address space without access or content. Protecting it has the kernel make page tables for all of it: for 256
     * GiB half a gigabyte of them, in seconds of pause. What becomes accessible is another mapping, protected then.
     */
    private boolean isReserved(MemoryMapping mapping) {
        if (mapping.protection() != 0 || mapping.shared() || mapping.isFileBacked()) {
            return false;
        }
        return !scan.hasPages(mapping.start(), mapping.end(), 1);
    }

    /**
     * Terabytes of which little exists, as AddressSanitizer's shadow of the memory: protected, its page tables would
     * fill the machine.
     */
    private boolean isSparse(MemoryMapping mapping) {
        return mapping.length() >= LARGE
                && !mapping.isFileBacked()
                && !scan.hasPages(mapping.start(), mapping.end(), (mapping.length() >>> PAGE_SHIFT) / SPARSE);
    }

    /** Reports all pages that exist, and the others as gone. */
    private void collectExisting(MemoryMapping mapping, FoundPages found, PageRanges.Builder own) {
        long[] next = {mapping.start() >>> PAGE_SHIFT};
        scan.existingPages(mapping.start(), mapping.end(), (start, end, categories) -> {
            found.gone.add(next[0], start >>> PAGE_SHIFT);
            found.written.add(start >>> PAGE_SHIFT, end >>> PAGE_SHIFT);
            own.add(start >>> PAGE_SHIFT, end >>> PAGE_SHIFT);
            next[0] = end >>> PAGE_SHIFT;
        });
        found.gone.add(next[0], mapping.end() >>> PAGE_SHIFT);
    }

    private static MemoryMapping nextOf(Iterator<MemoryMapping> mappings) {
        return mappings.hasNext() ? mappings.next() : null;
    }

    /**
     * A page of a private file mapping that the process had written and then gave back (MADV_DONTNEED) is the file's
     * again, and the kernel keeps its protection: it does not count as written. But it is no longer anonymous.
     */
    private void collectGivenBack(List<MemoryMapping> files, PageRanges.Builder written) {
        PageRanges.Builder builder = new PageRanges.Builder();
        for (MemoryMapping file : files) {
            scan.anonymousPages(file.start(), file.end(), (start, end, categories) -> {
                if ((categories & PagemapScan.SWAPPED) != 0) {
                    // Swapped out, or what the kernel leaves at a page given back: it does not tell them apart.
                    written.add(start >>> PAGE_SHIFT, end >>> PAGE_SHIFT);
                } else {
                    builder.add(start >>> PAGE_SHIFT, end >>> PAGE_SHIFT);
                }
            });
        }
        PageRanges now = builder.build();
        now.missingFrom(copies, written);
        copies = now;
    }

    @Override
    public void close() {
        scan.close();
        protection.close();
    }
}
