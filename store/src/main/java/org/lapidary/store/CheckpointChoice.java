package org.lapidary.store;

import java.util.List;

/** Which checkpoints of a run are meant. */
@FunctionalInterface
public interface CheckpointChoice {

    /** Whether the one of this number is. */
    boolean takes(int number);

    /**
     * Sees that what was asked for is there. That anything is taken at all is not asked here.
     *
     * @param numbers of the run's checkpoints, ascending
     * @throws StoreException.Unknown where something is not there
     */
    default void require(List<Integer> numbers) {}
}
