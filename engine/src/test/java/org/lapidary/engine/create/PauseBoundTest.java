package org.lapidary.engine.create;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PauseBoundTest {

    private static final long SMALL = 256;
    private static final long LARGE = 1L << 40;

    private final List<String> said = new ArrayList<>();
    private final ReadingCosts costs = new ReadingCosts();

    @Test
    void whatCannotBeKeptIsSaidAtTheFirstCheckpointAndOnce() {
        PauseBound bound = new PauseBound(Optional.of(Duration.ofMinutes(1)), said::add);
        bound.saw(pause(), true, SMALL, costs);
        assertThat(said).isEmpty();
        bound.saw(pause(), true, LARGE, costs);
        bound.saw(pause(), false, LARGE, costs);
        assertThat(said).singleElement().asString().contains("only while little changes");
    }

    @Test
    void aPauseThatWasTooLongIsSaidOfLaterOnes() {
        PauseBound bound = new PauseBound(Optional.of(Duration.ofNanos(1)), said::add);
        bound.saw(pause(), true, SMALL, costs);
        assertThat(said).singleElement().asString().contains("cannot be kept");
        bound.saw(pause(), false, SMALL, costs);
        bound.saw(pause(), false, SMALL, costs);
        assertThat(said).hasSize(2);
        assertThat(said.getLast()).contains("stood still for", "to look for what changed");
    }

    @Test
    void withoutABoundNothingIsSaid() {
        PauseBound none = new PauseBound(Optional.empty(), said::add);
        none.saw(pause(), false, LARGE, costs);
        assertThat(none.left(pause())).isZero();
        assertThat(said).isEmpty();
    }

    private static Pause pause() {
        Pause pause = new Pause();
        pause.ended("scan");
        return pause;
    }
}
