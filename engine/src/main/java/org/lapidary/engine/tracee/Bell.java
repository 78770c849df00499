package org.lapidary.engine.tracee;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.lapidary.engine.sys.Signals;
import org.lapidary.engine.sys.Spawn;
import org.lapidary.engine.sys.Syscalls;
import org.lapidary.engine.sys.WaitStatus;

/**
 * Wakes the tracer thread out of wait(2). Only that thread may talk to its tracees, wait(2) has no time limit, and a
 * JVM has no signal to spare; but it also waits for its own children. The bell is a child that keeps itself stopped:
 * ringing continues it, which wait(2) reports, whereupon it stops again. It leads a process group of its own, so that
 * the terminal's signals do not reach it; left alone by a killed tracer it is hung up on by the kernel.
 */
final class Bell implements AutoCloseable {

    private static final String SCRIPT = "while :; do kill -STOP $$; done";
    private static final long RETRY_MILLIS = 3;

    private final int pid;
    private final AtomicBoolean ringing = new AtomicBoolean();
    private volatile boolean closed;

    /** Hangs the bell up; to be called on the tracer thread, which becomes its parent. */
    Bell() {
        pid = Spawn.start("/bin/sh", List.of("sh", "-c", SCRIPT), true);
        WaitStatus status = WaitStatus.of(pid);
        if (status == null || !status.stopped()) {
            throw new IllegalStateException("the waiting shell did not stop: " + status);
        }
    }

    boolean owns(WaitStatus status) {
        return status.pid() == pid;
    }

    /**
     * To be asked at each report of {@link #owns its own}: true where somebody rang. Which report it is does not
     * matter: on a busy machine the shell has often stopped again before the tracer gets to see that it went on.
     */
    boolean rang() {
        return ringing.getAndSet(false);
    }

    /**
     * Rings, from any thread but the tracer's, and comes back when the tracer has heard. A shell that was still on
     * its way back to its stop misses a ring, hence the repetition.
     */
    void ring() throws InterruptedException {
        ringing.set(true);
        while (ringing.get() && !closed) {
            Syscalls.kill(pid, Signals.SIGCONT);
            for (long waited = 0; waited < RETRY_MILLIS && ringing.get() && !closed; waited++) {
                Thread.sleep(1);
            }
        }
    }

    /** Ends whoever still waits in {@link #ring}. */
    @Override
    public void close() {
        closed = true;
        Syscalls.kill(pid, Signals.SIGKILL);
        WaitStatus status;
        do {
            status = WaitStatus.of(pid);
        } while (status != null && !status.gone());
    }
}
