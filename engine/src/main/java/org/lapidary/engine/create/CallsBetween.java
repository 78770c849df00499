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
     * It takes 40 ms at most of the program's time on a processor, in which it often stands at a call. In a good part of an
     * interval, that would draw checkpoints to such places. So at shorter intervals it is done after some of them only.
     */
    private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(80);

    /** From one time to the next then, nanoseconds. */
    private static final long SPACING = 100_000_000;

    private final Tracee tracee;
    private final long spacing;
    private final List<String> seen = new ArrayList<>();
    /** Run time at the checkpoint before, nanoseconds. */
    private long before;
    private long watched;

    CallsBetween(Tracee tracee, Duration interval) {
        this.tracee = tracee;
        this.spacing = interval.compareTo(SHORTEST_INTERVAL) >= 0 ? 0 : SPACING;
        this.watched = -spacing;
    }

    /**
     * A checkpoint has been taken, and the program stands still.
     *
     * @param last whether none is to follow, so that nothing else would tell what comes
     */
    void at(long elapsed, boolean last) {
        takeNoted();
        before = elapsed;
        if (last || elapsed - watched >= spacing) {
            watched = elapsed;
            tracee.noteNextCalls();
        }
    }

    /** The program has become another by an exec, which is kept once of a checkpoint: some do nothing else. */
    void becameAnother() {
        takeNoted();
        String entry = CallsAhead.becomesAnother(before);
        if (before > 0 && (seen.isEmpty() || !seen.getLast().equals(entry))) {
            seen.add(entry);
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
