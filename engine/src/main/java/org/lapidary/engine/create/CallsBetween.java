package org.lapidary.engine.create;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.lapidary.engine.forecast.CallsAhead;
import org.lapidary.engine.tracee.Tracee;

/** Has the system calls noted that the program makes right after each checkpoint, for the forecast of it. */
final class CallsBetween {

    /**
     * It takes 20 ms at most, in which the program often stands at a call. In a good part of an interval, that would draw
     * checkpoints to such places; and then the next checkpoint tells enough.
     */
    private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(100);

    private final Tracee tracee;
    private final boolean wanted;
    private final List<String> seen = new ArrayList<>();
    /** Run time at the checkpoint before, nanoseconds. */
    private long before;

    CallsBetween(Tracee tracee, Duration interval) {
        this.tracee = tracee;
        this.wanted = interval.compareTo(SHORTEST_INTERVAL) >= 0;
    }

    /** A checkpoint has been taken, and the program stands still. */
    void at(long elapsed) {
        takeNoted();
        before = elapsed;
        if (wanted) {
            tracee.noteNextCalls();
        }
    }

    private void takeNoted() {
        CallsAhead.entry(before, tracee.notedCalls()).ifPresent(seen::add);
    }

    /** What is to be kept with the run when it has ended. */
    Map<String, String> attributes() {
        takeNoted();
        return CallsAhead.attribute(seen);
    }
}
