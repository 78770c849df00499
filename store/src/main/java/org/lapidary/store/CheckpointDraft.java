package org.lapidary.store;

import java.util.Map;
import java.util.function.Supplier;

/**
 * One checkpoint on its way into the store, as changes against the one appended before it (against nothing for the
 * first of a run).
 *
 * @param keyframe whether to write a complete page map that later checkpoints build on; the first of a run always is
 * @param elapsedNanos see {@link CheckpointInfo#elapsedNanos}
 * @param instructions see {@link CheckpointInfo#instructions}
 * @param state the process besides its memory, in the engine's own encoding; asked for once, after the last page has been
 *     taken, since it tells of contents of files that are pages too
 * @param pages pages that may have changed or come to exist since the previous checkpoint, read once
 * @param gone pages that no longer exist or hold zeros; none of them is in {@code pages}
 * @param attributes see {@link CheckpointInfo#attributes}; asked for once, after the state, so that they can tell of the
 *     capture itself
 */
public record CheckpointDraft(
        boolean keyframe,
        long elapsedNanos,
        long instructions,
        Supplier<byte[]> state,
        PageSource pages,
        PageRanges gone,
        Supplier<Map<String, String>> attributes) {}
