package org.lapidary.engine.tracee;

import org.lapidary.engine.sys.Ptrace;
import org.lapidary.engine.sys.Signals;
import org.lapidary.engine.sys.Spawn;
import org.lapidary.engine.sys.Syscalls;
import org.lapidary.engine.sys.WaitStatus;

/**
 * Wakes the tracer thread out of wait(2). Only that thread may talk to its tracees, wait(2) has no time limit, and a
 * JVM has no signal to spare; but a tracee that is about to get a signal is reported to its tracer. So the bell is
 * one more tracee, a shell that waits for ever: ringing sends it a signal, which the tracer hears of and keeps from it.
 * As a tracee it does not outlive its tracer.
 */
final class Bell implements AutoCloseable {

    /** Does nothing by default, and nobody else sends it here. */
    private static final int RING = Signals.SIGURG;

    private final Ptrace ptrace;
    private boolean ringing;
    private boolean closed;

    /** Hangs the bell up; to be called on the tracer thread. */
    Bell() {
        ptrace = new Ptrace(Spawn.waitingApart());
        try {
            Attachment.seize(ptrace, Ptrace.OPTION_EXITKILL);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    boolean owns(WaitStatus status) {
        return status.pid() == ptrace.tid();
    }

    /** True where this report of {@link #owns its own} means that somebody rang. On the tracer thread. */
    boolean rang(WaitStatus status) {
        if (!status.stopped()) {
            return false;
        }
        ptrace.resume(0);
        return status.event() == 0 && status.stopSignal() == RING && heard();
    }

    private synchronized boolean heard() {
        boolean somebody = ringing;
        ringing = false;
        notifyAll();
        return somebody;
    }

    /** Rings, from any thread. */
    synchronized void ring() {
        if (!closed) {
            ringing = true;
            Syscalls.kill(ptrace.tid(), RING);
        }
    }

    /** Rings, from any thread but the tracer's and those that it waits for, and comes back when the tracer has heard. */
    synchronized void ringUntilHeard() throws InterruptedException {
        ring();
        while (ringing && !closed) {
            wait();
        }
    }

    /** Ends whoever still waits in {@link #ringUntilHeard}. On the tracer thread. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        Attachment.end(ptrace.tid());
        ptrace.close();
    }
}
