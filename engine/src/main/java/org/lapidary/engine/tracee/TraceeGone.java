package org.lapidary.engine.tracee;

import org.lapidary.engine.sys.WaitStatus;

/** The process ended in the middle of an operation on it. */
public final class TraceeGone extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient WaitStatus status;

    /** @param status the end as wait(2) told it, which it does only once; null where it is still to be told */
    TraceeGone(int tid, WaitStatus status) {
        super("thread " + tid + " ended", null, false, false);
        this.status = status;
    }

    WaitStatus status() {
        return status;
    }
}
