package org.lapidary.engine.capture;

import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.lapidary.engine.state.MemoryMapping;
import org.lapidary.engine.sys.ProcessMemory;
import org.lapidary.engine.tracee.CodePatches;
import org.lapidary.engine.tracee.RemoteCalls;
import org.lapidary.engine.tracee.Tracee;
import org.lapidary.store.PageRanges;

/**
 * Reads, of one process image, the pages that may have changed since the last reading. Lives from one exec to the
 * next.
 */
public final class MemoryCapture implements AutoCloseable {

    private static final int PAGE_SHIFT = 12;
    private static final int PAGE_SIZE = 1 << PAGE_SHIFT;
    private static final long ADDRESS_SPACE_PAGES = 1L << (48 - PAGE_SHIFT);

    private final Tracee tracee;
    private final DirtyTracker tracker;
    private final ProcessMemory.Gather gather;

    /** For the image that {@code tracee}, standing still, has now. */
    public MemoryCapture(Tracee tracee, RemoteCalls remote) {
        this.tracee = tracee;
        this.tracker = DirtyTracker.best(tracee.pid(), remote);
        this.gather = new ProcessMemory.Gather(tracee.pid());
    }

    /** How changed pages are found, for the report. */
    public String describe() {
        return tracker.describe();
    }

    /**
     * What is to be read.
     *
     * @param read pages that exist and may have changed
     * @param gone pages that do not exist or are zero
     */
    public record Plan(PageRanges read, PageRanges gone) {}

    /** Finds the pages to read and marks all as seen; the process stands still until they have been read. */
    public Plan plan(List<MemoryMapping> mappings) {
        PageRanges.Builder read = new PageRanges.Builder();
        PageRanges.Builder gone = new PageRanges.Builder();
        List<MemoryMapping> tracked = new ArrayList<>();
        long mappedTo = 0;
        for (MemoryMapping mapping : mappings) {
            long first = mapping.start() >>> PAGE_SHIFT;
            long end = mapping.end() >>> PAGE_SHIFT;
            gone.add(mappedTo, first);
            mappedTo = end;
            if (mapping.shared() || mapping.isFileBacked()) {
                read.add(first, end);
            } else {
                tracked.add(mapping);
            }
        }
        gone.add(mappedTo, ADDRESS_SPACE_PAGES);
        tracker.collect(tracked, read, gone);
        return new Plan(read.build(), gone.build());
    }

    /**
     * Reads the pages of a plan into {@code pages}. Pages that can't be read (past the end of a mapped file) come as
     * zeros, which is how nothing is stored of them.
     *
     * @throws InterruptedException where the store has given up and no buffer will come free
     */
    public void read(PageRanges ranges, CapturedPages pages) throws InterruptedException {
        PageBuffers.Buffer buffer = pages.emptyBuffer();
        for (int i = 0; i < ranges.count(); i++) {
            long vpn = ranges.start(i);
            while (vpn < ranges.end(i)) {
                if (buffer.count == PageBuffers.PAGES || gather.isFull()) {
                    fill(buffer);
                    pages.add(buffer);
                    buffer = pages.emptyBuffer();
                }
                int count = (int) Math.min(PageBuffers.PAGES - buffer.count, ranges.end(i) - vpn);
                gather.add(vpn << PAGE_SHIFT, (long) count << PAGE_SHIFT);
                for (int page = 0; page < count; page++) {
                    buffer.vpns[buffer.count++] = vpn++;
                }
            }
        }
        fill(buffer);
        pages.add(buffer);
    }

    private void fill(PageBuffers.Buffer buffer) {
        if (!gather.isEmpty()) {
            long read = gather.read(buffer.bytes, 0);
            if (read < gather.bytes()) {
                fillOneByOne(buffer, (int) (read >>> PAGE_SHIFT));
            }
        }
        gather.clear();
        undoPatches(buffer);
    }

    /** From the first page that a gathering read could not get: PROT_NONE, execute-only, past the end of a file. */
    private void fillOneByOne(PageBuffers.Buffer buffer, int from) {
        for (int page = from; page < buffer.count; page++) {
            ByteBuffer target =
                    buffer.bytes.asSlice((long) page << PAGE_SHIFT, PAGE_SIZE).asByteBuffer();
            if (tracee.memory().tryRead(buffer.vpns[page] << PAGE_SHIFT, target) < PAGE_SIZE) {
                buffer.bytes.asSlice((long) page << PAGE_SHIFT, PAGE_SIZE).fill((byte) 0);
            }
        }
    }

    private void undoPatches(PageBuffers.Buffer buffer) {
        CodePatches patches = tracee.patches();
        if (patches.isEmpty()) {
            return;
        }
        for (int page = 0; page < buffer.count; page++) {
            long base = (long) page << PAGE_SHIFT;
            patches.restoreInto(buffer.vpns[page] << PAGE_SHIFT, (offset, trap, original) -> {
                if (buffer.bytes.get(ValueLayout.JAVA_BYTE, base + offset) == trap) {
                    buffer.bytes.set(ValueLayout.JAVA_BYTE, base + offset, original);
                }
            });
        }
    }

    @Override
    public void close() {
        tracker.close();
        gather.close();
    }
}
