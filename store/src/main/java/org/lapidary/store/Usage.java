package org.lapidary.store;

import java.util.List;
import java.util.Map;

/**
 * Where a store's space went. All bytes are those of files.
 *
 * @param diskBytes of all files
 * @param parts what they are, by name; they add up to {@code diskBytes}
 * @param reclaimableBytes pages that no checkpoint needs, which a collection drops without rewriting any; also a part
 * @param logicalBytes resident pages of all checkpoints, as if each were stored by itself
 * @param distinctPages stored pages that any of them names, bases that none names left out
 * @param runs each run, the oldest first
 * @param checkpoints each checkpoint of the run asked for, in order
 */
public record Usage(
        long diskBytes,
        Map<String, Long> parts,
        long reclaimableBytes,
        long logicalBytes,
        long distinctPages,
        List<Share> runs,
        List<Share> checkpoints) {

    /**
     * A run's or a checkpoint's share.
     *
     * @param name of the run, or {@code RUN/N}
     * @param checkpoints that are listed
     * @param logicalBytes their resident pages
     * @param neededBytes the generations that hold the pages and their bases, and the manifests
     * @param exclusiveBytes of these, what nothing else needs: what removing and collecting frees
     */
    public record Share(String name, int checkpoints, long logicalBytes, long neededBytes, long exclusiveBytes) {

        /** What others need too. */
        public long sharedBytes() {
            return neededBytes - exclusiveBytes;
        }
    }
}
