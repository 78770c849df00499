package org.lapidary.store;

/**
 * What can go wrong with a store. Each message is one line for the user: what happened, where, and what can be done.
 */
public abstract sealed class StoreException extends RuntimeException {

    private StoreException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The directory is missing or holds something else. */
    public static final class NotAStore extends StoreException {
        public NotAStore(String message) {
            super(message, null);
        }
    }

    /** Written by a lapidary that is older or newer than this one can read. */
    public static final class WrongVersion extends StoreException {
        public WrongVersion(String message) {
            super(message, null);
        }
    }

    /** Another process holds the store. */
    public static final class InUse extends StoreException {
        public InUse(String message) {
            super(message, null);
        }
    }

    /** No such run or checkpoint. */
    public static final class Unknown extends StoreException {
        public Unknown(String message) {
            super(message, null);
        }
    }

    /** A run of this name is there already. */
    public static final class Exists extends StoreException {
        public Exists(String message) {
            super(message, null);
        }
    }

    /** What was asked for is beyond what can be done. */
    public static final class Refused extends StoreException {
        public Refused(String message) {
            super(message, null);
        }
    }

    /** Stored bytes are not what was written. */
    public static final class Corrupt extends StoreException {

        /** What to do about damage: the end of a line for the user, or a line of its own. */
        public static final String REMEDY =
                "`lapidary verify` tells what that concerns, `lapidary repair --apply` mends the store";

        public Corrupt(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** The disk or quota is full. */
    public static final class NoSpace extends StoreException {
        public NoSpace(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * The host did not let it be done: no descriptor or memory was left, or there was no permission. Of what is stored
     * this says nothing.
     */
    public static final class Hindered extends StoreException {
        public Hindered(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** Any other failure to read or write. */
    public static final class Io extends StoreException {
        public Io(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
