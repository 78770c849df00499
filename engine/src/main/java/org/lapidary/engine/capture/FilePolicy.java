package org.lapidary.engine.capture;

/**
 * Which contents of files a checkpoint holds.
 *
 * @param which the choice
 * @param limit bytes of the largest file that is stored
 */
public record FilePolicy(Which which, long limit) {

    /** The choice. */
    public enum Which {
        /** None: files are known by name, size and time only. */
        NONE,
        /** Those without a name, and those that the program has written or may write. */
        CHANGED,
        /** Every regular file that it has open or mapped. */
        ALL
    }

    /** Reading as much from the page cache takes about 20 ms of the pause. */
    public static final long DEFAULT_LIMIT = 64L << 20;

    public static final FilePolicy DEFAULT = new FilePolicy(Which.CHANGED, DEFAULT_LIMIT);
}
