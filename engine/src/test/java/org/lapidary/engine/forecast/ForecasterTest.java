package org.lapidary.engine.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lapidary.engine.tracee.EnteredCall;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.CheckpointInfo;
import org.lapidary.store.PageCounts;
import org.lapidary.store.RunInfo;

class ForecasterTest {

    private static final Map<String, String> AN_EPOLL = CallsAhead.attribute(
            CallsAhead.entry(5_000, List.of(new EnteredCall(291, 0, 0, 0, 0))).stream().toList());

    private static Optional<Verdict> noted(long elapsed, Map<String, String> attributes) {
        CheckpointInfo checkpoint = new CheckpointInfo(
                new CheckpointId("r", 1), 1, elapsed, -1, 1, new PageCounts(0, 0, 0, 0, 1), 1, attributes);
        return Forecaster.noted(checkpoint, new RunInfo("r", 0, List.of("p"), AN_EPOLL));
    }

    @Test
    void whatIsNotedIsTheWorseOfTheStateAndOfWhatCameNext() {
        assertThat(noted(6_000, Map.of("forecast", "fine"))).contains(Verdict.FINE);
        assertThat(noted(5_000, Map.of("forecast", "fine"))).contains(Verdict.RISKY);
        assertThat(noted(5_000, Map.of("forecast", "unusable"))).contains(Verdict.UNUSABLE);
        assertThat(noted(6_000, Map.of("forecast", "risky"))).contains(Verdict.RISKY);
    }

    @Test
    void whereNothingWasNotedOfTheStateNothingIsSaid() {
        assertThat(noted(5_000, Map.of())).isEmpty();
        assertThat(noted(5_000, Map.of("forecast", "a word of another version"))).isEmpty();
    }
}
