package org.lapidary.store;

import java.util.List;

/**
 * What a repair did, or would do.
 *
 * @param dryRun whether nothing was done
 * @param findings all that was not as it was written, and what becomes of it; empty where nothing is damaged, and then
 *     nothing is changed
 * @param checkpoints listed checkpoints that are whole, and stay
 */
public record Repair(boolean dryRun, List<Finding> findings, long checkpoints) {

    /** What becomes of something damaged. */
    public enum Deed {
        /** Made again, from what holds the same elsewhere. */
        REBUILT,
        /** Taken off the store, because it is lost. */
        DROPPED
    }

    /**
     * Something damaged.
     *
     * @param where {@code RUN/N}, {@code RUN}, or empty where it concerns the store as a whole
     * @param deed what becomes of it
     * @param what and why, in words
     */
    public record Finding(String where, Deed deed, String what) {}

    /** How many of the findings end so. */
    public long count(Deed deed) {
        return findings.stream().filter(finding -> finding.deed() == deed).count();
    }
}
