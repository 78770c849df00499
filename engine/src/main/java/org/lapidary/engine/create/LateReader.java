package org.lapidary.engine.create;

import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.lapidary.engine.EngineException;
import org.lapidary.engine.capture.CapturedPages;
import org.lapidary.engine.capture.LateReading;
import org.lapidary.engine.capture.MemoryCapture;
import org.lapidary.engine.proc.ProcStatus;
import org.lapidary.engine.tracee.Snapshot;
import org.lapidary.engine.tracee.Tracee;

/**
 * The thread that reads snapshots while the program runs on, one at a time: two would hold buffers that each other's
 * store waits for. All methods are the tracer thread's.
 */
final class LateReader implements AutoCloseable {

    private static final long UNKNOWN = -1;

    private final ThreadPoolExecutor thread;
    private final boolean hasThread;
    private Snapshot snapshot;
    private Future<Long> reading;
    private int program;
    private long systemNanos = UNKNOWN;

    LateReader() {
        this(task -> Thread.ofPlatform().daemon().name("lapidary-late-reader").unstarted(task));
    }

    /** The thread is begun at once: where none can be had, that is known before a copy is made that nobody would read. */
    LateReader(ThreadFactory threads) {
        thread = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
        boolean begun = false;
        try {
            begun = thread.prestartCoreThread();
        } catch (OutOfMemoryError none) {
            // What Java says where the kernel refuses a thread; without this one nothing is lost but time.
        }
        hasThread = begun;
    }

    /** False where snapshots can't be read, for want of a thread. */
    boolean hasThread() {
        return hasThread;
    }

    /** True while a snapshot is being read, and until the kernel has freed it: of gibibytes that takes a pause's time. */
    boolean isBusy() {
        return reading != null && !(reading.isDone() && snapshot.hasEnded());
    }

    /**
     * Takes a snapshot of a program that stands still, to be {@link #start read} when it runs on.
     *
     * @param plan what to read
     * @throws org.lapidary.engine.sys.SystemCallFailed where the kernel makes none
     */
    LateReading prepare(Tracee tracee, MemoryCapture.Plan plan) {
        snapshot = tracee.snapshot();
        program = tracee.liveTid();
        return new LateReading(snapshot, tracee.patches(), plan);
    }

    /** Begins to read into {@code pages}. */
    void start(LateReading late, CapturedPages pages) {
        int pid = program;
        long before = ProcStatus.systemNanos(pid);
        reading = thread.submit(() -> {
            Background.enter();
            late.read(pages);
            return systemNanos(pid, before);
        });
    }

    /** Since {@code before}; what was read is whole, whether or not this can be found out. */
    private static long systemNanos(int pid, long before) {
        try {
            return ProcStatus.systemNanos(pid) - before;
        } catch (EngineException.SystemFailure ended) {
            return UNKNOWN;
        }
    }

    /**
     * What the kernel worked for the program while the snapshot that was {@link #settle settled} last was being read,
     * nanoseconds: copying the pages that it wrote to, for the most part. Nothing where none was, or where the program
     * has ended.
     */
    OptionalLong systemNanos() {
        return systemNanos == UNKNOWN ? OptionalLong.empty() : OptionalLong.of(systemNanos);
    }

    /** Lets go of a snapshot that was read; false where it was lost before that, and its pages with it. */
    boolean settle() throws InterruptedException {
        boolean read = true;
        systemNanos = UNKNOWN;
        if (reading != null) {
            try {
                systemNanos = reading.get();
            } catch (ExecutionException lost) {
                read = false; // the store has been told, and leaves the checkpoint out
            }
            reading = null;
        }
        if (snapshot != null) {
            snapshot.close();
            snapshot = null;
        }
        return read;
    }

    @Override
    public void close() {
        if (snapshot != null) {
            snapshot.end();
        }
        thread.shutdown();
        try {
            settle();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
