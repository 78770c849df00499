package org.lapidary.engine.capture;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lapidary.engine.proc.ProcStatus;
import org.lapidary.engine.state.IntervalTimer;
import org.lapidary.engine.state.PendingSignal;
import org.lapidary.engine.state.PosixTimer;
import org.lapidary.engine.tracee.RemoteCalls;
import org.lapidary.engine.tracee.Tracee;

/**
 * Signals that wait, and timers that run, of one moment. Time goes on while a program stands still, so that a timer that
 * runs out between the one and the other would be in neither, or in both.
 *
 * @param waiting signals that wait
 * @param timers those of setitimer(2)
 * @param posixTimers those of timer_create(2)
 */
record SignalCapture(Waiting waiting, List<IntervalTimer> timers, List<PosixTimer> posixTimers) {

    /** Attempts at a moment in which no signal comes: others may send some without an end. */
    private static final int ATTEMPTS = 10;

    /**
     * @param forAll those that any thread may take
     * @param ofThreads those of single threads, by their ids
     */
    record Waiting(List<PendingSignal> forAll, Map<Integer, List<PendingSignal>> ofThreads) {
        static Waiting of(Tracee tracee) {
            Map<Integer, List<PendingSignal>> ofThreads = new HashMap<>();
            for (int tid : tracee.threads()) {
                ofThreads.put(tid, tracee.pending(tid));
            }
            return new Waiting(tracee.pendingForAll(), ofThreads);
        }
    }

    /** @param remote calls in the name of any thread of the process, which stands still */
    static SignalCapture of(Tracee tracee, RemoteCalls remote, ProcStatus.Summary status) {
        Waiting before = Waiting.of(tracee);
        for (int attempt = 1; ; attempt++) {
            List<IntervalTimer> timers = TimerCapture.running(tracee, remote, status);
            List<PosixTimer> posixTimers = TimerCapture.posix(tracee, remote);
            Waiting after = Waiting.of(tracee);
            if (after.equals(before) || attempt == ATTEMPTS) {
                return new SignalCapture(after, timers, posixTimers);
            }
            before = after;
        }
    }
}
