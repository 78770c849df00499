package org.lapidary.engine.create;

import java.time.Duration;
import java.util.Optional;
import org.lapidary.engine.capture.FilePolicy;

/**
 * How a run is checkpointed.
 *
 * @param runName name of the run, else made from the program's name and the first free number
 * @param interval run time of the program between checkpoints, counted from its exec, pauses left out
 * @param keyframeEvery every n-th checkpoint is a keyframe, the first always
 * @param maxCheckpoints after so many the program runs on untouched; 0 for no limit
 * @param cpuProfile {@code gem5}: the program is shown the CPU that gem5 models; {@code host}: the real one
 * @param files which contents of files the checkpoints hold
 * @param maxPause how long the program may stand still for a checkpoint, as far as that can be kept
 * @param overload what to do where the store falls behind
 */
public record CreateOptions(
        Optional<String> runName,
        Duration interval,
        int keyframeEvery,
        int maxCheckpoints,
        String cpuProfile,
        FilePolicy files,
        Optional<Duration> maxPause,
        Overload overload) {

    /** Begins options with so much run time between checkpoints, and what is usual for all else. */
    public static Builder every(Duration interval) {
        return new Builder(interval);
    }

    /**
     * Options in the making. Where nothing else is said the run gets a free name, each tenth checkpoint is a keyframe,
     * there is no limit to their number nor to a pause, the CPU is gem5's, and the program waits for the store.
     */
    public static final class Builder {
        private final Duration interval;
        private Optional<String> runName = Optional.empty();
        private int keyframeEvery = 10;
        private int maxCheckpoints;
        private String cpuProfile = "gem5";
        private FilePolicy files = FilePolicy.DEFAULT;
        private Optional<Duration> maxPause = Optional.empty();
        private Overload overload = Overload.WAIT;

        private Builder(Duration interval) {
            this.interval = interval;
        }

        public Builder named(String name) {
            return runName(Optional.of(name));
        }

        public Builder runName(Optional<String> name) {
            runName = name;
            return this;
        }

        public Builder keyframeEvery(int checkpoints) {
            keyframeEvery = checkpoints;
            return this;
        }

        public Builder maxCheckpoints(int most) {
            maxCheckpoints = most;
            return this;
        }

        public Builder cpuProfile(String profile) {
            cpuProfile = profile;
            return this;
        }

        public Builder files(FilePolicy policy) {
            files = policy;
            return this;
        }

        public Builder maxPause(Optional<Duration> longest) {
            maxPause = longest;
            return this;
        }

        public Builder overload(Overload then) {
            overload = then;
            return this;
        }

        public CreateOptions build() {
            return new CreateOptions(
                    runName, interval, keyframeEvery, maxCheckpoints, cpuProfile, files, maxPause, overload);
        }
    }
}
