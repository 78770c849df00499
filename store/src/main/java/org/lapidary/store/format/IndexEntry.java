package org.lapidary.store.format;

/**
 * One entry of the index from content to place:
 *
 * <pre>
 *  key    8  bytes 0 to 7 of the page's hash
 *  value  8  location, see {@link Location}
 *         1  flags: bit 0 set where the page is stored plain, without a base
 * </pre>
 *
 * An entry is a hint and carries no checksum: the block that it points at has the page's whole hash and says whether it
 * is plain, so a wrong or stale entry costs a duplicate page and no more. The flag saves reading a block that cannot
 * serve.
 */
public final class IndexEntry {

    public static final int KEY_BYTES = 8;
    public static final int VALUE_BYTES = 9;

    private static final int PLAIN = 1;

    private IndexEntry() {}

    public static void putKey(long hashHigh, byte[] key) {
        Words.LONGS_BIG_ENDIAN.set(key, 0, hashHigh);
    }

    public static void putValue(long location, boolean plain, byte[] value) {
        Words.LONGS_BIG_ENDIAN.set(value, 0, location);
        value[8] = (byte) (plain ? PLAIN : 0);
    }

    public static long location(byte[] value) {
        return (long) Words.LONGS_BIG_ENDIAN.get(value, 0);
    }

    public static boolean isPlain(byte[] value) {
        return (value[8] & PLAIN) != 0;
    }
}
