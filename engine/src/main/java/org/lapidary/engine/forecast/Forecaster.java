package org.lapidary.engine.forecast;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lapidary.engine.gem5.Differences;
import org.lapidary.engine.gem5.Reason;
import org.lapidary.engine.state.ProcessState;
import org.lapidary.store.Checkpoint;

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
     * From the state, the stack and the code that is reached next: some fifty pages of the checkpoint.
     *
     * @param next the state at the next checkpoint of the run, where there is one
     * @throws org.lapidary.store.StoreException where a page is damaged
     */
    public static Forecast of(Checkpoint checkpoint, ProcessState state, Optional<ProcessState> next) {
        List<Reason> reasons = new ArrayList<>(Differences.of(state));
        next.ifPresent(later -> reasons.addAll(NextCheckpoint.reasons(state, later)));
        try (StoredMemory memory = new StoredMemory(checkpoint, state.mappings())) {
            SignalFrames.reason(state, memory).ifPresent(reasons::add);
            reasons.addAll(NextCode.reasons(state, memory));
        }
        return new Forecast(reasons);
    }
}
