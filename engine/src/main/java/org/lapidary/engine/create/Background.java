package org.lapidary.engine.create;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import org.lapidary.engine.sys.Syscalls;

/**
 * Lets the program, and the tracer that it may be waiting for, go first: three threads that hash and compress would take
 * a good part of one of two processors. Linux keeps this per thread, and threads that such a thread starts inherit it.
 */
final class Background {

    /**
     * Leaves a tenth of a contended processor, so that a busy machine does not starve the store, for which the program
     * would have to wait.
     */
    private static final int NICENESS = 10;

    // include/uapi/linux/sched.h and resource.h
    private static final int SCHED_BATCH = 3;
    private static final int PRIO_PROCESS = 0;
    private static final int SELF = 0;

    private Background() {}

    /**
     * Makes the calling thread one of the background. A batch thread that wakes up does not displace who runs: with
     * niceness alone the program waited twice as long for its processor. All works as well where it is refused.
     */
    static void enter() {
        enter(SELF);
    }

    /** The same for another thread. */
    static void enter(int tid) {
        try (Arena arena = Arena.ofConfined()) {
            long parameter = arena.allocate(ValueLayout.JAVA_INT).address();
            Syscalls.call(Syscalls.SCHED_SETSCHEDULER, tid, SCHED_BATCH, parameter);
        }
        Syscalls.call(Syscalls.SETPRIORITY, PRIO_PROCESS, tid, NICENESS);
    }
}
