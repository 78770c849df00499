package org.lapidary.store.format;

/** Stored bytes that cannot be understood. Checked, so that whoever reads a record must say which one it was. */
public abstract sealed class DecodeException extends Exception {

    private DecodeException(String message) {
        super(message);
    }

    /** The bytes are not what any lapidary wrote. */
    public static final class Damaged extends DecodeException {
        public Damaged(String message) {
            super(message);
        }
    }

    /** The bytes are whole but of a version that this lapidary does not know. */
    public static final class TooNew extends DecodeException {
        public TooNew(String message) {
            super(message);
        }
    }
}
