package org.lapidary.engine.forecast;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lapidary.engine.gem5.Differences;
import org.lapidary.engine.gem5.Reason;
import org.lapidary.engine.state.ProcessState;
import org.lapidary.store.Checkpoint;
import org.lapidary.store.CheckpointInfo;
import org.lapidary.store.RunInfo;

/** Makes forecasts. */
public final class Forecaster {

    private Forecaster() {}

    /** From the state alone, in microseconds: what only {@link #of} can settle is called risky or passed over. */
    public static Forecast ofState(ProcessState state) {
        List<Reason> reasons = new ArrayList<>(Differences.of(state));
        SignalFrames.suspicion(state).ifPresent(reasons::add);
        return new Forecast(reasons);
    }

    /**
     * What was noted when a checkpoint was taken, and of what the program did next; nothing is read for it. {@link #of}
     * may find more.
     *
     * @return empty where nothing was noted, as for a checkpoint whose state could not be told
     */
    public static Optional<Verdict> noted(CheckpointInfo checkpoint, RunInfo run) {
        Optional<Verdict> ofState = Optional.ofNullable(checkpoint.attributes().get(Forecast.ATTRIBUTE))
                .flatMap(Verdict::ofWord);
        Verdict ofNext = new Forecast(CallsAhead.reasons(checkpoint.elapsedNanos(), run.attributes())).verdict();
        return ofState.map(verdict -> verdict.compareTo(ofNext) < 0 ? ofNext : verdict);
    }

    /**
     * From the state, the stack and the code that is reached next: some fifty pages of the checkpoint.
     *
     * @param following the states at the checkpoints of the run that follow, as far as the simulation may come
     * @throws org.lapidary.store.StoreException where a page is damaged
     */
    public static Forecast of(Checkpoint checkpoint, ProcessState state, List<ProcessState> following) {
        List<Reason> reasons = new ArrayList<>(Differences.of(state));
        reasons.addAll(LaterCheckpoints.reasons(state, following));
        long elapsed = checkpoint.info().elapsedNanos();
        Map<String, String> attributes = checkpoint.run().attributes();
        reasons.addAll(CallsAhead.reasons(elapsed, attributes));
        if (CallsAhead.setsTimers(attributes)) {
            Differences.handledTimer(state).ifPresent(reasons::add);
        }
        try (StoredMemory memory = new StoredMemory(checkpoint, state.mappings())) {
            boolean returned = CallsAhead.returnsFromHandler(elapsed, attributes);
            SignalFrames.reason(state, memory, returned).ifPresent(reasons::add);
            GivenBack.reason(state, memory).ifPresent(reasons::add);
            Beginning.reason(state, memory, following).ifPresent(reasons::add);
            reasons.addAll(NextCode.reasons(state, memory));
        }
        return new Forecast(reasons);
    }
}
