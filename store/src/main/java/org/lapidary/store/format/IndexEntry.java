package org.lapidary.store.format;

/**
 * One entry of the index from content to place:
 *
 * <pre>
 *  key    8  bytes 0 to 7 of the page's hash
 *  value  8  location, see {@link Location}
 * </pre>
 *
 * Plain pages alone are indexed: a difference turns up again hardly ever, and takes less than two entries do. An entry is
 * a hint and carries no checksum: the block that it points at has the page's whole hash and says whether it is plain, so
 * a wrong or stale entry costs a duplicate page and no more.
 */
public final class IndexEntry {

    public static final int KEY_BYTES = 8;
    public static final int VALUE_BYTES = 8;

    private IndexEntry() {}

    public static void putKey(long hashHigh, byte[] key) {
        Words.LONGS_BIG_ENDIAN.set(key, 0, hashHigh);
    }

    public static void putValue(long location, byte[] value) {
        Words.LONGS_BIG_ENDIAN.set(value, 0, location);
    }

    public static long location(byte[] value) {
        return (long) Words.LONGS_BIG_ENDIAN.get(value, 0);
    }
}
