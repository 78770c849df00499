package org.lapidary.store;

import java.util.List;
import java.util.Map;

/**
 * Where a store's space went. All bytes are those of files.
 *
 * <p>The parts, whose bytes add up to {@code diskBytes}: stored pages that checkpoints name are {@code keyframe-pages}
 * (whole, first named by a keyframe), {@code plain-pages} (whole, others), {@code deltas} (differences), {@code packed}
 * (in large blocks, by an optimization), or {@code file-pages} (of contents of files, however stored). {@code bases} are
 * whole pages that only differences need, {@code leftovers} what nothing needs among pages that are needed, {@code
 * damaged} blocks whose heads can't be read, {@code garbage} generations that nothing needs, {@code tables} what RocksDB adds to blocks. The rest are {@code manifests},
 * {@code index}, {@code catalog} (runs and summaries), {@code log}, {@code books} (RocksDB's and the store's own) and
 * {@code reserve}.
 *
 * <p>A page's bytes are its part of its block's. Where a block holds whole pages and differences, they are divided in the
 * ratio that blocks of one sort alone have had so far; all others evenly.
 *
 * @param diskBytes of all files
 * @param parts what they are, by name
 * @param reclaimableBytes generations that no checkpoint needs, which a collection drops without rewriting any
 * @param logicalBytes resident pages of all checkpoints, as if each were stored by itself
 * @param distinctPages stored pages that any of them names
 * @param pageBytes what those take
 * @param runs each run, the oldest first
 * @param checkpoints each checkpoint of the run asked for, in order
 * @param areas what the stored pages of the scope hold, the largest first
 * @param sharing how many checkpoints need how much, ascending
 * @param overlaps what pairs of runs both need, where there are {@value #MOST_OVERLAPPING} runs at most
 * @param growth after each checkpoint, in order of time
 * @param damages what could not be read: a checkpoint among it is in no figure, and what it alone needs counts as garbage
 */
public record Usage(
        long diskBytes,
        Map<String, Long> parts,
        long reclaimableBytes,
        long logicalBytes,
        long distinctPages,
        long pageBytes,
        List<Share> runs,
        List<Share> checkpoints,
        List<AreaShare> areas,
        List<Sharing> sharing,
        List<Overlap> overlaps,
        List<Growth> growth,
        List<Verification.Damage> damages) {

    /** Pairs of more runs than these are not looked at. */
    public static final int MOST_OVERLAPPING = 50;

    /** What is asked for. */
    public sealed interface Scope {

        /** All of the store. */
        record All() implements Scope {}

        /** A run and its checkpoints. */
        record Run(String name) implements Scope {}

        /** One checkpoint. */
        record One(CheckpointId id) implements Scope {}
    }

    /**
     * A run's or a checkpoint's share.
     *
     * @param name of the run, or {@code RUN/N}
     * @param checkpoints that are listed
     * @param logicalBytes their resident pages
     * @param storedBytes manifests, and generations that are counted to the first that needs them, so that they add up:
     *     over runs to all that is needed, over the checkpoints of a run to what the run needs, less the manifests of
     *     removed keyframes
     * @param neededBytes manifests, and the generations that hold the pages and their bases
     * @param exclusiveBytes of these, what nothing else needs: what removing and collecting frees at least
     */
    public record Share(
            String name,
            int checkpoints,
            long logicalBytes,
            long storedBytes,
            long neededBytes,
            long exclusiveBytes) {

        /** What others need too, or what must stay for them. */
        public long sharedBytes() {
            return neededBytes - exclusiveBytes;
        }
    }

    /**
     * What an area's stored pages take.
     *
     * @param kind of {@link Area}s
     * @param name of these
     * @param residentPages page numbers in it, of one checkpoint; −1 where several are asked for
     * @param pages stored pages that the scope's checkpoints name there; one found in several areas counts in the first
     * @param bytes what they take
     * @param exclusiveBytes of these, in generations that the scope alone needs
     */
    public record AreaShare(
            String kind, String name, long residentPages, long pages, long bytes, long exclusiveBytes) {}

    /**
     * Generations that about so many checkpoints need.
     *
     * @param from at least so many
     * @param to at most so many
     * @param bytes of the generations' files
     */
    public record Sharing(int from, int to, long bytes) {}

    /** Two runs, and the bytes of the generations that both need. */
    public record Overlap(String first, String second, long bytes) {}

    /**
     * What had been stored when a checkpoint was taken. Nothing is taken off for what was removed or optimized since.
     *
     * @param run that the checkpoint is of
     * @param timeMillis when: the run's start and the program's run time, milliseconds since 1970
     * @param elapsedNanos see {@link CheckpointInfo#elapsedNanos}
     * @param logicalBytes resident pages of this checkpoint
     * @param addedBytes what it added to the store
     */
    public record Growth(String run, long timeMillis, long elapsedNanos, long logicalBytes, long addedBytes) {}
}
