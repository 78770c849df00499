package org.lapidary.engine.create;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lapidary.engine.EngineException;
import org.lapidary.engine.tracee.Tracee;
import org.lapidary.store.Store;
import org.lapidary.store.StoreException;

/** A run has its name before its program starts, whoever else begins one at that moment. */
class RunNamesTest {

    @TempDir
    private Path temp;

    @Test
    void aSecondOneGetsTheNextNumber() {
        whileOneStarts(Optional.empty(), () -> {
            assertThat(create(Optional.empty())).isEqualTo("touch-2");
            assertThat(temp.resolve("touched")).exists();
        });
        assertThat(create(Optional.empty())).isEqualTo("touch-1");
    }

    @Test
    void ofTwoWithTheSameNameOneStarts() {
        whileOneStarts(Optional.of("r"), () -> {
            assertThatThrownBy(() -> create(Optional.of("r"))).isInstanceOf(StoreException.Exists.class);
            assertThat(temp.resolve("touched")).doesNotExist();
        });
    }

    /** Does work at the moment when a program is about to be started, which then is not. */
    private void whileOneStarts(Optional<String> name, Runnable work) {
        ProgramStart start = new ProgramStart() {
            @Override
            public List<String> command() {
                return List.of("touch");
            }

            @Override
            public String cpuProfile() {
                return "gem5";
            }

            @Override
            public Map<String, String> origin() {
                return Map.of();
            }

            @Override
            public Tracee start(Consumer<String> notices) {
                work.run();
                throw new EngineException.CannotStart("after all");
            }
        };
        try (Store store = Store.openForWriting(temp.resolve("store"), "first")) {
            assertThatThrownBy(() -> new Creator(store, start, options(name), new CreateListener() {}).run())
                    .hasMessage("after all");
        }
    }

    private String create(Optional<String> name) {
        LaunchSpec launch = new LaunchSpec(
                List.of("touch", "touched"), List.of("PATH=/usr/bin:/bin"), temp, Optional.empty(), Optional.empty());
        try (Store store = Store.openForWriting(temp.resolve("store"), "second")) {
            return new Creator(store, launch, options(name), new CreateListener() {}).run().run();
        }
    }

    private static CreateOptions options(Optional<String> name) {
        return CreateOptions.every(Duration.ofMinutes(1)).runName(name).build();
    }
}
