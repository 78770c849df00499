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

    /** Without a bound for pauses; the program waits where the store falls behind. */
    public CreateOptions(
            Optional<String> runName,
            Duration interval,
            int keyframeEvery,
            int maxCheckpoints,
            String cpuProfile,
            FilePolicy files) {
        this(runName, interval, keyframeEvery, maxCheckpoints, cpuProfile, files, Optional.empty(), Overload.WAIT);
    }
}
