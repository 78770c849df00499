package org.lapidary.store.format;

/**
 * The file FORMAT of a store, two lines of ASCII:
 *
 * <pre>
 *  lapidary store
 *  version 1
 * </pre>
 *
 * The version counts changes that make older lapidaries unable to read or extend a store; a record that changes by
 * itself raises its own version only. The first line never changes.
 */
public final class StoreFormat {

    /** The version written, and the newest read. */
    public static final int VERSION = 1;

    /** The oldest version read. */
    public static final int OLDEST = 1;

    /** No FORMAT is longer: what is, is none. */
    public static final int MAX_BYTES = 256;

    private static final String MAGIC = "lapidary store";
    private static final String VERSION_WORD = "version ";

    private StoreFormat() {}

    public static String encode(int version) {
        return MAGIC + "\n" + VERSION_WORD + version + "\n";
    }

    /** The version that a FORMAT names. */
    public static int version(String text) throws DecodeException {
        String[] lines = text.split("\n", -1);
        if (lines.length < 2 || !lines[0].equals(MAGIC) || !lines[1].matches(VERSION_WORD + "[0-9]{1,9}")) {
            throw new DecodeException.Damaged("it does not hold '" + MAGIC + "' and a version");
        }
        return Integer.parseInt(lines[1].substring(VERSION_WORD.length()));
    }
}
