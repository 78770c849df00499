package org.lapidary.store.format;

/**
 * The head of a page block. A small block holds up to {@value Location#BLOCK_PAGES} pages of one generation, compressed
 * together:
 *
 * <pre>
 *  offset   size
 *  0        2     magic "LB"
 *  2        1     version, 1, or 2 where any page has depth 2
 *  3        1     codec of the payload: 0 as is, 1 zstd, 2 the words that are not zero
 *  4        2     length h of this head, its checksum included
 *  6        1     number of pages n, 1 to 16
 *  7        2     bit i set: page i is stored as its XOR with a base page
 *  9        2     of version 2 alone: bit i set: the base of page i is stored as a difference itself
 *  …        8n    check of each page's content, see {@link PageCheck}
 *  …        …     hash of each plain page, 16 bytes, see {@link PageHash}
 *  …        …     for each page with a base, zigzag varint: location of its base, less that of the base before plus one
 *  h - 8    4     length of the payload
 *  h - 4    4     CRC-32C of all bytes before
 *  h        …     payload: the pages one after the other, 4096 n bytes when decoded
 * </pre>
 *
 * Hashes serve those who look for equal pages, and the index leads them to plain pages only. A large block, which an
 * optimization writes, holds up to {@value Location#LARGE_PAGES} pages, all of them plain. Hashes would take a tenth of
 * it, and checks of an interpreter's pages a twentieth; it decodes as a whole, so it has one check, and whoever looks for
 * equal pages there hashes them:
 *
 * <pre>
 *  0        2     magic "LL"
 *  2        1     version, 2
 *  3        3     as above
 *  6        2     number of pages n, 1 to 512
 *  8        8     check of the payload as decoded, see {@link PageCheck}
 *  16       …     as above, from the length of the payload on
 * </pre>
 *
 * Version 1 of it has 8n bytes in the check's place, the check of each page's content.
 *
 * A page's depth is the number of bases that lead to a plain page: 0 of a plain page, 1 where its base is plain, 2 where
 * the base is a difference to a plain page. There is no more, so that a page is read from three blocks at most. A head
 * tells the depth of its own pages, so that of bases can be checked against it.
 *
 * <p>The checksum covers the head alone: the checks tell what comes of the payload. The first six bytes and the
 * checksum's place stay as they are in every later version. Reusable: decoding overwrites all fields.
 */
public final class BlockHeader {

    /** Payload as is. */
    public static final int CODEC_RAW = 0;

    /** Payload is one zstd frame. */
    public static final int CODEC_ZSTD = 1;

    /** Payload is {@link SparseWords}. */
    public static final int CODEC_SPARSE = 2;

    /** Differences that lead to a plain page, at most. */
    public static final int DEEPEST = 2;

    long[] checks = new long[Location.BLOCK_PAGES];
    final long[] high = new long[Location.BLOCK_PAGES]; // of a small block, as the three below
    final long[] low = new long[Location.BLOCK_PAGES];
    final long[] bases = new long[Location.BLOCK_PAGES];
    final byte[] depths = new byte[Location.BLOCK_PAGES];
    boolean large;
    boolean checkedAsAWhole;
    long check; // where it is
    int pages;
    int codec;
    int payloadStart;
    int payloadLength;

    /** Forgets all pages; those added next make a small block. */
    public void clear() {
        pages = 0;
        large = false;
        checkedAsAWhole = false;
    }

    /** Forgets all pages; those added next make a large block. */
    public void clearLarge() {
        pages = 0;
        large = true;
        checkedAsAWhole = true;
    }

    /** Adds a page that is stored as it is, to a small block. */
    public void add(long pageCheck, long hashHigh, long hashLow) {
        checks[pages] = pageCheck;
        high[pages] = hashHigh;
        low[pages] = hashLow;
        bases[pages] = Location.NONE;
        depths[pages] = 0;
        pages++;
    }

    /** Adds a page to a large block. */
    public void add() {
        pages++;
    }

    /**
     * Declares page {@code slot} of a small block to be the XOR with the page at {@code base}.
     *
     * @param depth 1 where the base is plain, 2 where it is a difference to a plain page
     */
    public void setBase(int slot, long base, int depth) {
        bases[slot] = base;
        depths[slot] = (byte) depth;
    }

    public int pages() {
        return pages;
    }

    public boolean isLarge() {
        return large;
    }

    /** Location of the page's base, {@link Location#NONE} where it is plain. */
    public long base(int slot) {
        return large ? Location.NONE : bases[slot];
    }

    public boolean isPlain(int slot) {
        return base(slot) == Location.NONE;
    }

    /** Whether more than half of the pages have bases. */
    boolean isMostlyDifferences() {
        int differences = 0;
        for (int slot = 0; slot < pages; slot++) {
            differences += isPlain(slot) ? 0 : 1;
        }
        return 2 * differences > pages;
    }

    /** Whether it is a small block that has no room left and no page with a base. */
    public boolean isFullPlain() {
        if (large || pages < Location.BLOCK_PAGES) {
            return false;
        }
        for (int slot = 0; slot < pages; slot++) {
            if (!isPlain(slot)) {
                return false;
            }
        }
        return true;
    }

    /** How many bases lead from page {@code slot} to a plain page: 0 to {@value #DEEPEST}. */
    public int depth(int slot) {
        return large ? 0 : depths[slot];
    }

    /** Whether the page at {@code base}, which is in this block if anywhere, can be the base of a page of this depth. */
    public boolean canBeBase(long base, int depth) {
        int slot = Location.slot(base);
        return slot < pages && depth(slot) == depth - 1;
    }

    /** Sees that it can. */
    public void requireBase(long base, int depth) throws DecodeException.Damaged {
        if (!canBeBase(base, depth)) {
            throw new DecodeException.Damaged("the base page at " + Location.describe(base) + " is not a "
                    + (depth == 1 ? "plain page" : "difference to a plain page"));
        }
    }

    /** Whether a page's check is that of page {@code slot}, or decoding the block has seen to that. */
    public boolean agrees(int slot, long pageCheck) {
        return checkedAsAWhole || checks[slot] == pageCheck;
    }

    /** Whether the hash of page {@code slot} is not kept here, or is this one. */
    public boolean agrees(int slot, PageHash hash) {
        return large || !isPlain(slot) || hash.is(high[slot], low[slot]);
    }

    /** Whether page {@code slot} is a plain page that may have this hash; of a small block, whether it has. */
    public boolean mayHold(int slot, long hashHigh, long hashLow) {
        return slot < pages && isPlain(slot) && (large || high[slot] == hashHigh && low[slot] == hashLow);
    }

    /** Reads the head of the {@code length} bytes at the start of {@code record}, which may end before the payload does. */
    public void decode(byte[] record, int length) throws DecodeException {
        BlockHeads.decode(this, record, length);
    }
}
