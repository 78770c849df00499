package org.lapidary.engine.capture;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.lapidary.engine.state.MemoryMapping;
import org.lapidary.engine.state.OpenDescriptor;
import org.lapidary.engine.sys.SharedMemoryFile;
import org.lapidary.engine.tracee.RemoteCalls;
import org.lapidary.engine.tracee.Tracee;
import org.lapidary.store.PageRanges;

/**
 * Reads, of one process image, the pages that may have changed since the last reading. Lives from one exec to the
 * next.
 */
public final class MemoryCapture implements AutoCloseable {

    /** Name of the threads that read while the program stands still, the tracer thread left out. */
    public static final String READING_THREADS = "lapidary-reader";

    private static final int PAGE_SHIFT = 12;
    private static final long ADDRESS_SPACE_PAGES = 1L << (48 - PAGE_SHIFT);

    private final Tracee tracee;
    private final DirtyTracker tracker;
    private final MappedFiles files;
    private final MemoryReader reader;

    /**
     * For the image that {@code tracee}, standing still, has now.
     *
     * @param notices what the user should know of its memory, once
     */
    public MemoryCapture(Tracee tracee, RemoteCalls remote, Consumer<String> notices) {
        this(tracee, remote, notices, InstantSource.system());
    }

    /** With another idea of the time that file times are compared to. */
    MemoryCapture(Tracee tracee, RemoteCalls remote, Consumer<String> notices, InstantSource clock) {
        this.tracee = tracee;
        this.tracker = DirtyTracker.best(tracee.pid(), remote, notices);
        this.files = new MappedFiles(clock);
        this.reader = new MemoryReader(MemoryReader.READERS);
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
     * @param own those to be read, of anonymous memory, that a {@link org.lapidary.engine.tracee.Snapshot} has too, unless the program has told
     *     the kernel to keep them from its children
     */
    public record Plan(PageRanges read, PageRanges gone, PageRanges own) {}

    /** Finds the pages to read and marks all as seen; the process stands still until they have been read. */
    public Plan plan(List<MemoryMapping> mappings, List<OpenDescriptor> descriptors) {
        FoundPages found = new FoundPages();
        List<MemoryMapping> tracked = new ArrayList<>();
        Set<MemoryMapping> changed = files.changed(tracee.liveTid(), mappings, descriptors);
        long mappedTo = 0;
        for (MemoryMapping mapping : mappings) {
            long first = mapping.start() >>> PAGE_SHIFT;
            long end = mapping.end() >>> PAGE_SHIFT;
            found.gone.add(mappedTo, first);
            mappedTo = end;
            if (mapping.shared()) {
                collectShared(mapping, found);
                continue;
            }
            if (changed.contains(mapping)) {
                found.written.add(first, end);
            }
            tracked.add(mapping);
        }
        found.gone.add(mappedTo, ADDRESS_SPACE_PAGES);
        tracker.collect(tracked, found);
        return new Plan(found.written.build(), found.gone.build(), found.own.build());
    }

    /** Without pages of shared memory that do not exist: to read one is to make it, for as long as that memory lives. */
    private void collectShared(MemoryMapping mapping, FoundPages found) {
        try (SharedMemoryFile file = SharedMemoryFile.of(tracee.liveTid(), mapping.start(), mapping.end())) {
            long place = mapping.start() - mapping.offset();
            long end = mapping.offset() + mapping.length();
            for (long at = mapping.offset(); at < end; ) {
                long from = file == null ? at : file.nextExisting(at, end);
                long to = file == null || from == end ? end : file.endOfExisting(from, end);
                found.gone.add(place + at >>> PAGE_SHIFT, place + from >>> PAGE_SHIFT);
                found.written.add(place + from >>> PAGE_SHIFT, place + to >>> PAGE_SHIFT);
                at = to;
            }
        }
    }

    /**
     * Reads the pages of a plan into {@code pages}. Pages that can't be read (past the end of a mapped file) come as
     * zeros, which is how nothing is stored of them.
     *
     * @throws InterruptedException where the store has given up and no buffer will come free
     */
    public void read(PageRanges ranges, CapturedPages pages) throws InterruptedException {
        reader.read(new MemoryReader.Source(tracee.liveTid(), tracee.memory(), tracee.patches(), false), ranges, pages);
    }

    @Override
    public void close() {
        tracker.close();
        reader.close();
    }
}
