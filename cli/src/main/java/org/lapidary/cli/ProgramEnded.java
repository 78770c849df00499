package org.lapidary.cli;

import org.lapidary.store.StoreException;

/** A checkpoint could not be stored, and the program that ran was ended for that. */
public final class ProgramEnded extends RuntimeException {

    private final StoreException failure;

    /** @param checkpoints how many were stored before */
    public ProgramEnded(StoreException failure, int checkpoints) {
        super("the program was ended, and " + kept(checkpoints), failure);
        this.failure = failure;
    }

    private static String kept(int checkpoints) {
        return switch (checkpoints) {
            case 0 -> "no checkpoint had been stored";
            case 1 -> "the one checkpoint stored before is kept";
            default -> "the " + checkpoints + " checkpoints stored before are kept";
        };
    }

    /** What went wrong with the store. */
    public StoreException failure() {
        return failure;
    }
}
