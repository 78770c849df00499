package org.lapidary.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a configuration file settles, defaults filled in. {@link Key} says what each value means.
 *
 * @param store directory of the store
 */
public record Settings(Path store, Gem5 gem5, Create create, Materialize materialize) {

    /** How the user's gem5 is started. */
    public record Gem5(Optional<Path> binary, Optional<Path> script, List<String> args) {}

    /** Defaults of {@code lapidary create}; {@code maxPause} in milliseconds, 0 for no bound. */
    public record Create(
            Duration interval,
            int keyframeEvery,
            int maxCheckpoints,
            String cpu,
            String files,
            long fileLimit,
            int maxPause,
            String onOverload) {}

    /** Defaults of {@code lapidary materialize}. */
    public record Materialize(OptionalLong memSize, Optional<Path> template, OptionalInt threads) {}

    /** The settings of an empty file. */
    public static Settings defaults() {
        return ConfigFile.parse("", "defaults", Path.of(""));
    }
}
