package org.lapidary.engine.create;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.lapidary.engine.capture.CapturedPages;
import org.lapidary.engine.capture.LateReading;
import org.lapidary.engine.capture.MemoryCapture;
import org.lapidary.engine.capture.PageBuffers;
import org.lapidary.engine.proc.ProcStatus;
import org.lapidary.engine.sys.SystemCallFailed;
import org.lapidary.engine.tracee.Tracee;
import org.lapidary.store.PageRanges;

/**
 * Reads the memory of checkpoints: all of it while the program stands still, or what can wait of a copy of the program
 * while that runs on, whichever has it stand still for less, as far as this run has shown. On the tracer thread.
 */
final class MemoryTaker implements AutoCloseable {

    private static final long PAGE_BYTES = 4096;

    private final Tracee tracee;
    private final PageBuffers buffers;
    private final Backlog backlog;
    private final LateReader late;
    private final Consumer<String> notices;
    private final PauseBound bound;
    private final ReadingCosts costs = new ReadingCosts();
    private boolean copyRefused;
    private int readLate;
    private long lateWanted;

    /**
     * @param longest that a pause may be
     * @param late reads copies, where it has a thread; closed with this
     */
    MemoryTaker(
            Tracee tracee,
            PageBuffers buffers,
            Backlog backlog,
            LateReader late,
            Optional<Duration> longest,
            Consumer<String> notices) {
        this.tracee = tracee;
        this.buffers = buffers;
        this.backlog = backlog;
        this.late = late;
        this.notices = notices;
        this.bound = new PauseBound(longest, notices);
    }

    /** True while a copy is still being read, and none can be made. */
    boolean isBusy() {
        return late.isBusy();
    }

    /** Lets go of the copy before; false where it was lost before it was read, and its pages with it. */
    boolean settle() throws InterruptedException {
        boolean read = late.settle();
        late.systemNanos().ifPresent(nanos -> costs.sawRunningOn(lateWanted, nanos));
        return read;
    }

    /** How many checkpoints were read of a copy. */
    int readLate() {
        return readLate;
    }

    /**
     * What to read of a copy of the program, where that makes a shorter pause; null for all at once.
     *
     * @param own pages of the program's own
     */
    LateReading choose(MemoryCapture.Plan plan, long own, Pause pause) throws InterruptedException {
        if (copyRefused
                || !costs.copyIsBetter(
                        plan.own().pages(), backlog.waiting(plan.read().pages()), own, bound.left(pause))
                || own * PAGE_BYTES > ProcStatus.availableMemory()) {
            return null;
        }
        if (!late.hasThread()) {
            refuseCopies("no thread to read a copy of the program can be had (a limit on threads or memory)");
            return null;
        }
        try {
            LateReading later = late.prepare(tracee, plan);
            pause.ended("copy");
            costs.sawCopying(own, pause.lastPart());
            if (later.early().pages() <= buffers.halfTheBudget()) {
                return later;
            }
            late.settle(); // no room for so many that have to wait for others
        } catch (SystemCallFailed e) {
            if (ProcStatus.isGone(tracee.liveTid())) {
                throw e;
            }
            refuseCopies(e.getMessage());
        }
        return null;
    }

    private void refuseCopies(String reason) {
        copyRefused = true;
        notices.accept(reason + "; the program stands still until all that changed is read");
    }

    /** Reads, of a program that stands still, so many pages. */
    void readAtOnce(MemoryCapture memory, PageRanges wanted, CapturedPages pages, Pause pause)
            throws InterruptedException {
        long waitedBefore = buffers.waitedNanos();
        memory.read(wanted, pages);
        pages.complete();
        pause.ended("read", buffers.waitedNanos() - waitedBefore);
        costs.sawReading(wanted.pages(), pause.lastPart());
    }

    /** Begins to read of a copy what was {@link #choose chosen}; completes or aborts {@code pages}. */
    void readLater(LateReading later, CapturedPages pages) {
        late.start(later, pages);
        lateWanted = later.late().pages();
        readLate++;
    }

    /**
     * A pause is over.
     *
     * @param first of the run's
     * @param own pages of the program's own
     */
    void saw(Pause pause, boolean first, long own) {
        bound.saw(pause, first, own, costs);
    }

    @Override
    public void close() {
        late.close();
    }
}
