package org.lapidary.store;

/**
 * Names one checkpoint of a store, written {@code RUN/N} by users.
 *
 * @param run the run's name, see {@link RunName}
 * @param number position in the run, counted from 1
 */
public record CheckpointId(String run, int number) implements Comparable<CheckpointId> {

    public CheckpointId {
        RunName.require(run);
        if (number < 1) {
            throw new IllegalArgumentException("checkpoints are numbered from 1, not " + number);
        }
    }

    @Override
    public int compareTo(CheckpointId other) {
        int byRun = run.compareTo(other.run);
        return byRun != 0 ? byRun : Integer.compare(number, other.number);
    }

    @Override
    public String toString() {
        return run + "/" + number;
    }
}
