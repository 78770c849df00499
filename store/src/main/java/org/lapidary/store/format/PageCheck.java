package org.lapidary.store.format;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import org.lapidary.store.PageSource;

/**
 * The check of every page read, or block of pages: CRC-32C (Castagnoli) of its bytes in the upper half, CRC-32 (IEEE 802.3) in
 * the lower. The two polynomials have no factor in common, so together they are one checksum of 64 bits: each burst of
 * up to 64 bits is found, and other damage passes with a probability of 2^-64.
 *
 * <p>It is no content address (see {@link PageHash}): pages that agree by design are easily made. It need not be one,
 * since it tells damage of what this store wrote itself. Processors compute both with instructions of their own, a tenth
 * of the time that SHA-256 takes, which was half of the processor time of materializing.
 *
 * <p>Reusable and not thread-safe.
 */
public final class PageCheck {

    private final CRC32C castagnoli = new CRC32C();
    private final CRC32 ieee = new CRC32();

    /** The check of the page that begins at {@code offset}. */
    public long of(byte[] bytes, int offset) {
        return of(bytes, offset, PageSource.PAGE_SIZE);
    }

    /** The same of a page in a direct buffer, whose position and limit are as after {@link ByteBuffer#clear} then. */
    public long of(ByteBuffer bytes, int offset) {
        int end = offset + PageSource.PAGE_SIZE;
        castagnoli.reset();
        castagnoli.update(bytes.limit(end).position(offset));
        ieee.reset();
        ieee.update(bytes.position(offset));
        bytes.clear();
        return castagnoli.getValue() << 32 | ieee.getValue();
    }

    /** The same of {@code length} bytes, those of several pages. */
    long of(byte[] bytes, int offset, int length) {
        castagnoli.reset();
        castagnoli.update(bytes, offset, length);
        ieee.reset();
        ieee.update(bytes, offset, length);
        return castagnoli.getValue() << 32 | ieee.getValue();
    }
}
