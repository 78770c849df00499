package org.lapidary.store;

/**
 * What a garbage collection found and, unless it was a dry run, took away.
 *
 * @param dryRun whether nothing was done
 * @param deadGenerations generations that no checkpoint needs
 * @param deadBytes their size
 * @param sparseGenerations generations of which checkpoints need less than half the blocks, rewritten without the rest
 * @param sparseBytes what that frees, as estimated from the number of blocks
 * @param postponed sparse generations that were left because the disk has no room to rewrite them
 * @param staleIndexEntries index entries that pointed at blocks that are gone
 * @param diskBytesBefore bytes of all files of the store
 * @param diskBytesAfter the same afterwards
 */
public record Reclaimed(
        boolean dryRun,
        int deadGenerations,
        long deadBytes,
        int sparseGenerations,
        long sparseBytes,
        int postponed,
        long staleIndexEntries,
        long diskBytesBefore,
        long diskBytesAfter) {}
