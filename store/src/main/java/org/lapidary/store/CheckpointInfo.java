package org.lapidary.store;

import java.util.Map;

/**
 * The summary of one checkpoint: what {@code lapidary list} shows, read without touching page maps.
 *
 * @param id run and number
 * @param keyframe number of the keyframe whose page map this checkpoint builds on; its own where it is one
 * @param elapsedNanos run time of the program at the checkpoint, counted from its exec, pauses left out
 * @param instructions instructions retired since the exec, or -1 where the host could not count them
 * @param residentPages pages (4096 bytes each) that a restore fills: those that exist and are not zero
 * @param counts what became of the pages that were looked at
 * @param storedBytes bytes that this checkpoint added to the store: page blocks, index entries and manifest, as
 *     written (before RocksDB's own overhead)
 * @param attributes what the writer wished to remember (pause, method of finding dirty pages …)
 */
public record CheckpointInfo(
        CheckpointId id,
        int keyframe,
        long elapsedNanos,
        long instructions,
        long residentPages,
        PageCounts counts,
        long storedBytes,
        Map<String, String> attributes) {

    public boolean isKeyframe() {
        return keyframe == id.number();
    }
}
