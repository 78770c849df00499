package org.lapidary.store.format;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.lapidary.store.PageSource;

/**
 * Hashes pages: the first 16 bytes of SHA-256 over the page's 4096 bytes. It is the content address: equal hashes
 * are taken for equal pages.
 *
 * <p>Sixteen bytes suffice. Two of n different pages collide by chance with a probability of n²/2^129: with
 * 2^38 pages, a pebibyte, that is 2^-53, far below that of undetected memory errors. Half the length halves what each
 * block and each page of a running capture carries. What it gives up is a program that is built to collide with
 * itself, at the price of 2^64 hashes, and harms nothing but its own checkpoint. A faster non-cryptographic hash would
 * let any program's data do so by design; {@link PageCheck}, which is one, only tells damage.
 *
 * <p>Reusable and not thread-safe; a result stands until the next call.
 */
public final class PageHash {

    /** Bytes of a hash as stored. */
    public static final int BYTES = 16;

    private final MessageDigest sha256;
    private final byte[] digest = new byte[32];
    private long high;
    private long low;

    public PageHash() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform must have SHA-256", e);
        }
    }

    /** Hashes the page that begins at {@code offset}. */
    public PageHash of(byte[] bytes, int offset) {
        sha256.update(bytes, offset, PageSource.PAGE_SIZE);
        try {
            sha256.digest(digest, 0, digest.length);
        } catch (DigestException e) {
            throw new AssertionError("32 bytes hold a SHA-256", e);
        }
        high = (long) Words.LONGS_BIG_ENDIAN.get(digest, 0);
        low = (long) Words.LONGS_BIG_ENDIAN.get(digest, 8);
        return this;
    }

    /** Bytes 0 to 7 of the hash, big-endian; the key of the index. */
    public long high() {
        return high;
    }

    /** Bytes 8 to 15. */
    public long low() {
        return low;
    }

    public boolean is(long otherHigh, long otherLow) {
        return high == otherHigh && low == otherLow;
    }
}
