package org.lapidary.engine.capture;

import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.lapidary.engine.EngineException;
import org.lapidary.engine.sys.ProcessMemory;
import org.lapidary.engine.tracee.CodePatches;
import org.lapidary.store.PageRanges;

/**
 * Reads pages of a process that stands still into buffers, several at a time: one thread gets 2 to 4 GB/s out of
 * process_vm_readv(2), which is bound by looking pages up.
 */
final class MemoryReader implements AutoCloseable {

    private static final int PAGE_SHIFT = 12;
    private static final int PAGE_SIZE = 1 << PAGE_SHIFT;

    /** Threads that read while the program stands still: at most four, since memory itself is no faster. */
    static final int READERS = Math.min(4, Runtime.getRuntime().availableProcessors());

    /**
     * What is read.
     *
     * @param pid a process, or a thread of it that lives
     * @param memory its memory
     * @param patches traps in its code, which are undone in what is read
     * @param copy that it is a copy whose pages are the program's too: process_vm_readv(2) pins pages, for which the
     *     kernel first makes each page the copy's own (gup_must_unshare() of {@code mm/gup.c}); that took twice the time
     *     of reading {@code /proc/PID/mem}, which pins none, and as much memory again as was read
     */
    record Source(int pid, ProcessMemory memory, CodePatches patches, boolean copy) {}

    private final List<Filling> fillings = new ArrayList<>();
    private final ThreadPoolExecutor helpers;

    /** @param readers threads that read, the calling one among them; the others begin now, not in the first pause */
    MemoryReader(int readers) {
        for (int i = 0; i < readers; i++) {
            fillings.add(new Filling());
        }
        int others = readers - 1;
        AtomicInteger running = new AtomicInteger();
        helpers = new ThreadPoolExecutor(
                others, Math.max(1, others), 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> Thread.ofPlatform()
                        .daemon()
                        .name(MemoryCapture.READING_THREADS)
                        .unstarted(() -> {
                            running.incrementAndGet();
                            task.run();
                        }));
        try {
            int begun = helpers.prestartAllCoreThreads();
            while (running.get() < begun) {
                Thread.yield(); // a thread has its name, by which others know it, from when it runs
            }
        } catch (OutOfMemoryError noThread) {
            // A limit on threads: tried again when there is something to read, and done without if need be.
        }
    }

    /**
     * Reads pages into {@code pages}. Those that can't be read (past the end of a mapped file) come as zeros, which is
     * how nothing is stored of them.
     *
     * @throws InterruptedException where the store has given up and no buffer will come free
     */
    void read(Source source, PageRanges ranges, CapturedPages pages) throws InterruptedException {
        Cursor cursor = new Cursor(ranges);
        while (!cursor.atEnd()) {
            int used = 0;
            while (used < fillings.size() && !cursor.atEnd()) {
                PageBuffers.Buffer buffer = used == 0 ? pages.emptyBuffer() : pages.emptyBufferIfFree();
                if (buffer == null) {
                    break;
                }
                fillings.get(used++).take(cursor, buffer);
            }
            carryOut(fillings.subList(0, used), source);
            for (Filling filling : fillings.subList(0, used)) {
                pages.add(filling.buffer);
            }
        }
    }

    /** Reads all at once, the first of them on this thread, and comes back when all are done. */
    private void carryOut(List<Filling> round, Source source) throws InterruptedException {
        List<Future<?>> others = new ArrayList<>();
        for (Filling filling : round.subList(1, round.size())) {
            try {
                others.add(helpers.submit(() -> filling.fill(source)));
            } catch (OutOfMemoryError noThread) { // a limit on threads: it takes longer without one
                filling.fill(source);
            }
        }
        round.getFirst().fill(source);
        for (Future<?> other : others) {
            try {
                other.get();
            } catch (ExecutionException e) {
                throw new EngineException.SystemFailure("reading the program's memory failed: " + e.getCause(), e);
            }
        }
    }

    /** A place in page ranges. */
    private static final class Cursor {
        private final PageRanges ranges;
        private int range;
        private long vpn;

        Cursor(PageRanges ranges) {
            this.ranges = ranges;
            this.vpn = atEnd() ? 0 : ranges.start(0);
        }

        boolean atEnd() {
            return range == ranges.count();
        }

        /** Takes at most {@code most} neighbouring pages, {@link #vpn} being the first; returns how many. */
        int take(int most) {
            int count = (int) Math.min(most, ranges.end(range) - vpn);
            vpn += count;
            if (vpn == ranges.end(range) && ++range < ranges.count()) {
                vpn = ranges.start(range);
            }
            return count;
        }
    }

    /** One buffer and the pages that are to be read into it. */
    private final class Filling {
        private final ProcessMemory.Gather gather = new ProcessMemory.Gather();
        private PageBuffers.Buffer buffer;

        void take(Cursor cursor, PageBuffers.Buffer empty) {
            buffer = empty;
            gather.clear();
            while (!cursor.atEnd() && buffer.count < PageBuffers.PAGES && !gather.isFull()) {
                long vpn = cursor.vpn;
                int count = cursor.take(PageBuffers.PAGES - buffer.count);
                gather.add(vpn << PAGE_SHIFT, (long) count << PAGE_SHIFT);
                for (int page = 0; page < count; page++) {
                    buffer.vpns[buffer.count++] = vpn++;
                }
            }
        }

        void fill(Source source) {
            int page = source.copy() ? 0 : (int) (gather.read(source.pid(), buffer.bytes, 0) >>> PAGE_SHIFT);
            while ((page = fillInRuns(source.memory(), page)) < buffer.count) {
                buffer.bytes.asSlice((long) page++ << PAGE_SHIFT, PAGE_SIZE).fill((byte) 0);
            }
            undoPatches(source.patches());
        }

        /**
         * Reads neighbouring pages together, also those that the program itself may not read (PROT_NONE, execute-only);
         * returns the first that cannot be read, as past the end of a file, or the end.
         */
        private int fillInRuns(ProcessMemory memory, int from) {
            for (int page = from; page < buffer.count; ) {
                int end = page + 1;
                while (end < buffer.count && buffer.vpns[end] == buffer.vpns[end - 1] + 1) {
                    end++;
                }
                long wanted = (long) (end - page) << PAGE_SHIFT;
                ByteBuffer target = buffer.bytes.asSlice((long) page << PAGE_SHIFT, wanted).asByteBuffer();
                int read = memory.tryRead(buffer.vpns[page] << PAGE_SHIFT, target);
                if (read < wanted) {
                    return page + (read >>> PAGE_SHIFT);
                }
                page = end;
            }
            return buffer.count;
        }

        private void undoPatches(CodePatches patches) {
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
    }

    @Override
    public void close() {
        helpers.shutdown();
        fillings.forEach(filling -> filling.gather.close());
    }
}
