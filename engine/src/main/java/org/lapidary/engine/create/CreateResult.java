package org.lapidary.engine.create;

import java.util.List;

/**
 * A finished run.
 *
 * @param run its name
 * @param checkpoints how many were stored
 * @param keyframes how many of these are keyframes
 * @param storedBytes what they added to the store
 * @param pauseNanos how long the program stood still for each checkpoint, in order
 * @param programNanos run time of the program from its exec to its end, pauses left out
 * @param waitedNanos how long of the pauses the program waited for the store to take pages, in all
 * @param leftOut checkpoints that were not taken because the store had fallen behind
 * @param exit how the program ended
 * @param cancelled true where the user ended the run
 * @param facts the paths taken ({@code dirty pages: PAGEMAP_SCAN} …), one line each
 */
public record CreateResult(
        String run,
        int checkpoints,
        int keyframes,
        long storedBytes,
        List<Long> pauseNanos,
        long programNanos,
        long waitedNanos,
        int leftOut,
        ExitStatus exit,
        boolean cancelled,
        List<String> facts) {}
