package org.lapidary.store;

/**
 * What an optimization of a run did.
 *
 * @param run its name
 * @param pages stored pages of the run that were not in large blocks
 * @param moved those of them that are now
 * @param bytesWritten bytes of the blocks written
 * @param complete whether all of the run is in large blocks now; false where the listener ended it
 */
public record Optimization(String run, long pages, long moved, long bytesWritten, boolean complete) {

    /** How hard an optimization tries. */
    public static final int DEFAULT_LEVEL = 19;

    /** Follows an optimization. */
    @FunctionalInterface
    public interface Listener {

        /**
         * Some pages were read.
         *
         * @param done pages read
         * @param pages pages there are
         * @return whether to go on; what was committed stays
         */
        boolean progress(long done, long pages);
    }
}
