package org.lapidary.engine.resume;

import org.lapidary.engine.state.ProcessState;
import org.lapidary.engine.sys.Syscalls;
import org.lapidary.engine.tracee.Emptied;

/** Moves descriptors that are only lent, or wait for their own number, out of the way of those to come. */
final class SpareNumbers {

    /** fcntl(2). */
    private static final int F_DUPFD = 0;

    private final Emptied target;
    private final int first;

    SpareNumbers(Emptied target, ProcessState state) {
        this.target = target;
        this.first = state.descriptors().isEmpty() ? 0 : state.descriptors().getLast().number() + 1;
    }

    /** The same open file under a number that the program does not use. */
    long lift(long descriptor) {
        long lifted = target.demand("a number for a descriptor", Syscalls.FCNTL, descriptor, F_DUPFD, first);
        target.call(Syscalls.CLOSE, descriptor);
        return lifted;
    }
}
