package org.lapidary.engine.tracee;

/** The process ended in the middle of an operation on it; that it did is still to be heard from {@link Tracee#run}. */
public final class TraceeGone extends RuntimeException {

    private static final long serialVersionUID = 1;

    TraceeGone(int tid) {
        super("thread " + tid + " ended", null, false, false);
    }
}
