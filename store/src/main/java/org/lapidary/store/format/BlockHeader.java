package org.lapidary.store.format;

import java.util.Arrays;

/**
 * The head of a page block. A small block holds up to {@value Location#BLOCK_PAGES} pages of one generation, compressed
 * together:
 *
 * <pre>
 *  offset   size
 *  0        2     magic "LB"
 *  2        1     version, 1, or 2 where any page has depth 2
 *  3        1     codec of the payload: 0 as is, 1 zstd
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
 * optimization writes, holds up to {@value Location#LARGE_PAGES} pages, all of them plain, but hashes would take a tenth
 * of it; whoever looks for equal pages there hashes them:
 *
 * <pre>
 *  0        2     magic "LL"
 *  2        4     as above
 *  6        2     number of pages n, 1 to 512
 *  8        8n    check of each page's content
 *  8 + 8n   …     as above, from the length of the payload on
 * </pre>
 *
 * A page's depth is the number of bases that lead to a plain page: 0 of a plain page, 1 where its base is plain, 2 where
 * the base is a difference to a plain page. There is no more, so that a page is read from three blocks at most. A head
 * tells the depth of its own pages, so that of bases can be checked against it.
 *
 * <p>The checksum covers the head alone: the pages' checks tell what comes of the payload. The first six bytes and the
 * checksum's place stay as they are in every later version. Reusable: decoding overwrites all fields.
 */
public final class BlockHeader {

    /** Payload as is. */
    public static final int CODEC_RAW = 0;

    /** Payload is one zstd frame. */
    public static final int CODEC_ZSTD = 1;

    /** Differences that lead to a plain page, at most. */
    public static final int DEEPEST = 2;

    private static final int VERSION = 1;
    private static final int DEEP_VERSION = 2;
    private static final int SHORTEST = 24; // a large block of one page
    private static final String WHAT = "page block";

    private long[] checks = new long[Location.BLOCK_PAGES];
    private final long[] high = new long[Location.BLOCK_PAGES]; // of a small block, as the two below
    private final long[] low = new long[Location.BLOCK_PAGES];
    private final long[] bases = new long[Location.BLOCK_PAGES];
    private final byte[] depths = new byte[Location.BLOCK_PAGES];
    private boolean large;
    private int pages;
    private int codec;
    private int payloadStart;
    private int payloadLength;

    /** Forgets all pages; those added next make a small block. */
    public void clear() {
        pages = 0;
        large = false;
    }

    /** Forgets all pages; those added next make a large block. */
    public void clearLarge() {
        pages = 0;
        large = true;
        makeRoom();
    }

    private void makeRoom() {
        if (large && checks.length < Location.LARGE_PAGES) {
            checks = new long[Location.LARGE_PAGES];
        }
    }

    /** Adds a page that is stored as it is; a large block leaves the hash out. */
    public void add(long check, long hashHigh, long hashLow) {
        checks[pages] = check;
        if (!large) {
            high[pages] = hashHigh;
            low[pages] = hashLow;
            bases[pages] = Location.NONE;
            depths[pages] = 0;
        }
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

    /** Whether a page's check is that of page {@code slot}. */
    public boolean agrees(int slot, long check) {
        return checks[slot] == check;
    }

    /** Whether the hash of page {@code slot} is not kept here, or is this one. */
    public boolean agrees(int slot, PageHash hash) {
        return large || !isPlain(slot) || hash.is(high[slot], low[slot]);
    }

    /** Whether page {@code slot} is a plain page that may have this hash; of a small block, whether it has. */
    public boolean mayHold(int slot, long hashHigh, long hashLow) {
        return slot < pages && isPlain(slot) && (large || high[slot] == hashHigh && low[slot] == hashLow);
    }

    int codec() {
        return codec;
    }

    int payloadStart() {
        return payloadStart;
    }

    int payloadLength() {
        return payloadLength;
    }

    /** The head's bytes, followed by the payload. */
    byte[] encode(int payloadCodec, byte[] payload, int offset, int length) {
        ByteWriter out = new ByteWriter();
        int deep = mask(DEEPEST);
        out.u8('L').u8(large ? 'L' : 'B').u8(deep == 0 ? VERSION : DEEP_VERSION).u8(payloadCodec).u16(0);
        if (large) {
            out.u16(pages);
            for (int i = 0; i < pages; i++) {
                out.u64(checks[i]);
            }
        } else {
            encodeSmall(out, deep);
        }
        out.u32(length);
        int h = out.size() + 4;
        out.array()[4] = (byte) (h >>> 8);
        out.array()[5] = (byte) h;
        out.u32(Frame.crc(out.array(), 0, out.size()));
        return out.raw(payload, offset, length).toByteArray();
    }

    /** A bit for each page of at least this depth. */
    private int mask(int depth) {
        int mask = 0;
        for (int i = 0; !large && i < pages; i++) {
            mask |= depths[i] < depth ? 0 : 1 << i;
        }
        return mask;
    }

    private void encodeSmall(ByteWriter out, int deep) {
        out.u8(pages).u16(mask(1));
        if (deep != 0) {
            out.u16(deep);
        }
        for (int i = 0; i < pages; i++) {
            out.u64(checks[i]);
        }
        for (int i = 0; i < pages; i++) {
            if (isPlain(i)) {
                out.u64(high[i]).u64(low[i]);
            }
        }
        long expected = 0;
        for (int i = 0; i < pages; i++) {
            if (!isPlain(i)) {
                out.zigzag(bases[i] - expected);
                expected = bases[i] + 1;
            }
        }
    }

    /** Reads the head of the {@code length} bytes at the start of {@code record}, which may end before the payload does. */
    public void decode(byte[] record, int length) throws DecodeException {
        ByteReader in = new ByteReader(WHAT, record, 0, length);
        if (length < SHORTEST || in.u8() != 'L') {
            throw in.damaged("it does not begin with its magic");
        }
        int kind = in.u8();
        if (kind != 'B' && kind != 'L') {
            throw in.damaged("it does not begin with its magic");
        }
        int version = in.u8();
        int payloadCodec = in.u8();
        int h = in.u16();
        if (h < SHORTEST || h > Math.min(length, record.length)) {
            throw in.damaged("its head is longer or shorter than can be");
        }
        if (Frame.crc(record, 0, h - 4) != (int) new ByteReader(WHAT, record, h - 4, h).u32()) {
            throw in.damaged("its head does not match the checksum");
        }
        if (version < VERSION || version > DEEP_VERSION || payloadCodec > CODEC_ZSTD) {
            throw new DecodeException.TooNew(WHAT + " has version " + version + " and codec " + payloadCodec
                    + ", this lapidary reads versions 1 and 2 and codecs 0 and 1");
        }
        codec = payloadCodec;
        payloadStart = h;
        large = kind == 'L';
        makeRoom();
        ByteReader body = new ByteReader(WHAT, record, in.position(), h - 4);
        if (large) {
            decodeLarge(body);
        } else {
            decodeSmall(body, version == DEEP_VERSION);
        }
        payloadLength = (int) body.u32();
        body.finish();
        if (payloadLength != length - h) {
            throw in.damaged("its payload is longer or shorter than its head says");
        }
    }

    private void decodeLarge(ByteReader in) throws DecodeException {
        pages = count(in, in.u16(), Location.LARGE_PAGES);
        for (int i = 0; i < pages; i++) {
            checks[i] = in.u64();
        }
    }

    private void decodeSmall(ByteReader in, boolean hasDeep) throws DecodeException {
        int count = count(in, in.u8(), Location.BLOCK_PAGES);
        int mask = in.u16();
        int deep = hasDeep ? in.u16() : 0;
        if ((deep & ~mask) != 0) {
            throw in.damaged("it names the depth of a page without a base");
        }
        pages = count;
        for (int i = 0; i < count; i++) {
            checks[i] = in.u64();
        }
        for (int i = 0; i < count; i++) {
            boolean plain = (mask & 1 << i) == 0;
            high[i] = plain ? in.u64() : 0;
            low[i] = plain ? in.u64() : 0;
        }
        Arrays.fill(bases, Location.NONE);
        long expected = 0;
        for (int i = 0; i < Location.BLOCK_PAGES; i++) {
            depths[i] = (byte) ((mask >> i & 1) + (deep >> i & 1));
            if ((mask & 1 << i) != 0) {
                bases[i] = expected + in.zigzag();
                if (i >= count || bases[i] <= 0) {
                    throw in.damaged("it names an impossible base page");
                }
                expected = bases[i] + 1;
            }
        }
    }

    private static int count(ByteReader in, int pages, int most) throws DecodeException {
        if (pages < 1 || pages > most) {
            throw in.damaged("it cannot hold " + pages + " pages");
        }
        return pages;
    }
}
