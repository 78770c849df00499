package org.lapidary.engine.create;

import java.time.Duration;
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
    /** Run time at the checkpoint before, nanoseconds. */
    private long before;

    CallsBetween(Tracee tracee, Duration interval) {
        this.tracee = tracee;
        this.wanted = interval.compareTo(SHORTEST_INTERVAL) >= 0;
    }

    /** At a checkpoint: what is to be kept with it, of the one before. */
    Map<String, String> at(long elapsed) {
        Map<String, String> kept = atEnd();
        before = elapsed;
        if (wanted) {
            tracee.noteNextCalls();
        }
        return kept;
    }

    /** What is to be kept with the run, of its last checkpoint. */
    Map<String, String> atEnd() {
        return CallsAhead.attribute(before, tracee.notedCalls());
    }
}
