package org.lapidary.engine.tracee;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.lapidary.engine.sys.WaitStatus;

/**
 * The reports of wait(2) about all tasks of the tracer thread. Who waits for one task only puts the reports of others
 * off, rather than leaving them with the kernel: that tells of the end of a first thread only after the ends of all
 * other threads have been taken note of.
 */
final class Inbox {

    private final Deque<WaitStatus> putOff = new ArrayDeque<>();

    /** Waits for the next report; null where the thread has no task left. */
    WaitStatus next() {
        return putOff.isEmpty() ? WaitStatus.any() : putOff.poll();
    }

    /** The next report where there is one already, else null. */
    WaitStatus poll() {
        return putOff.isEmpty() ? WaitStatus.pollAny() : putOff.poll();
    }

    /** Waits for the next report about a task that there is, and puts others off. */
    WaitStatus about(int tid) {
        WaitStatus report = takePutOff(tid);
        while (report == null) {
            WaitStatus next = WaitStatus.any();
            if (next == null || next.pid() == tid) {
                return next;
            }
            putOff.add(next);
        }
        return report;
    }

    /** Waits for the first report about a new task, which may be its end; null where that has been told already. */
    WaitStatus first(int tid) {
        WaitStatus report = takePutOff(tid);
        return report == null ? WaitStatus.of(tid) : report;
    }

    /**
     * Puts an end back that was met in the midst of something else: wait(2) tells it only once, and whoever gave up
     * what it was doing is not the one to act on it.
     */
    void putBack(WaitStatus end) {
        putOff.addFirst(end);
    }

    /** To be thrown where a thread has ended; {@code end} is what told it, null where it is still to be told. */
    TraceeGone gone(int tid, WaitStatus end) {
        if (end != null) {
            putBack(end);
        }
        return new TraceeGone(tid);
    }

    private WaitStatus takePutOff(int tid) {
        for (Iterator<WaitStatus> reports = putOff.iterator(); reports.hasNext(); ) {
            WaitStatus report = reports.next();
            if (report.pid() == tid) {
                reports.remove();
                return report;
            }
        }
        return null;
    }
}
