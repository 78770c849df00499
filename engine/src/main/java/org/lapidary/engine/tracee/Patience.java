package org.lapidary.engine.tracee;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.lapidary.engine.EngineException;
import org.lapidary.engine.proc.ProcStatus;

/**
 * How long to wait for threads that have been asked to stop. One that runs stops as soon as it gets a processor. One
 * in an uninterruptible sleep, for a device or until a vfork(2) child has gone on, stops when it wakes, and meanwhile
 * all others stand still.
 */
final class Patience {

    private static final long FIRST_NAPS = 20;
    private static final long SHORT_NAP = TimeUnit.MICROSECONDS.toNanos(20);
    private static final long NAP = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long MOST_FOR_SLEEPERS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long MOST = TimeUnit.SECONDS.toNanos(10);

    private final long start = System.nanoTime();
    private int naps;

    /**
     * Waits a little. Finds out by the way where the first thread has ended, which wait(2) does not tell while others
     * go on.
     *
     * @return false where it is time to give up
     */
    boolean await(List<Task> laggards, int pid) {
        if (naps++ < FIRST_NAPS) {
            LockSupport.parkNanos(SHORT_NAP);
            return true;
        }
        boolean asleep = false;
        for (Task task : laggards) {
            char state = state(task.tid());
            task.ended = state == 'Z' && task.tid() == pid;
            asleep |= state == 'D';
        }
        LockSupport.parkNanos(NAP);
        long waited = System.nanoTime() - start;
        return waited < (asleep ? MOST_FOR_SLEEPERS : MOST);
    }

    private static char state(int tid) {
        try {
            return ProcStatus.field(tid, "State").charAt(0);
        } catch (EngineException.SystemFailure gone) {
            return 'X';
        }
    }
}
