package org.lapidary.store.format;

import java.util.Arrays;

/** The bytes of a {@link BlockHeader}, which says what they are. */
final class BlockHeads {

    private static final int FIRST = 1;
    private static final int SECOND = 2;
    private static final int SHORTEST = 24; // a large block
    private static final String WHAT = "page block";

    private BlockHeads() {}

    /** The head's bytes, followed by the payload. */
    static byte[] encode(BlockHeader header, int payloadCodec, byte[] payload, int offset, int length) {
        ByteWriter out = new ByteWriter();
        int deep = mask(header, BlockHeader.DEEPEST);
        boolean second = header.checkedAsAWhole || deep != 0;
        out.u8('L').u8(header.large ? 'L' : 'B').u8(second ? SECOND : FIRST).u8(payloadCodec).u16(0);
        if (header.large) {
            out.u16(header.pages).u64(header.check);
        } else {
            encodeSmall(header, out, deep);
        }
        out.u32(length);
        int h = out.size() + 4;
        out.array()[4] = (byte) (h >>> 8);
        out.array()[5] = (byte) h;
        out.u32(Frame.crc(out.array(), 0, out.size()));
        return out.raw(payload, offset, length).toByteArray();
    }

    /** A bit for each page of at least this depth. */
    private static int mask(BlockHeader header, int depth) {
        int mask = 0;
        for (int i = 0; !header.large && i < header.pages; i++) {
            mask |= header.depths[i] < depth ? 0 : 1 << i;
        }
        return mask;
    }

    private static void encodeSmall(BlockHeader header, ByteWriter out, int deep) {
        out.u8(header.pages).u16(mask(header, 1));
        if (deep != 0) {
            out.u16(deep);
        }
        for (int i = 0; i < header.pages; i++) {
            out.u64(header.checks[i]);
        }
        for (int i = 0; i < header.pages; i++) {
            if (header.isPlain(i)) {
                out.u64(header.high[i]).u64(header.low[i]);
            }
        }
        long expected = 0;
        for (int i = 0; i < header.pages; i++) {
            if (!header.isPlain(i)) {
                out.zigzag(header.bases[i] - expected);
                expected = header.bases[i] + 1;
            }
        }
    }

    /** Reads the head of the {@code length} bytes at the start of {@code record}, which may end before the payload does. */
    static void decode(BlockHeader header, byte[] record, int length) throws DecodeException {
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
        if (version < FIRST || version > SECOND || payloadCodec > BlockHeader.CODEC_SPARSE) {
            throw new DecodeException.TooNew(WHAT + " has version " + version + " and codec " + payloadCodec
                    + ", this lapidary reads versions 1 and 2 and codecs 0 to 2");
        }
        header.codec = payloadCodec;
        header.payloadStart = h;
        header.large = kind == 'L';
        header.checkedAsAWhole = header.large && version == SECOND;
        ByteReader body = new ByteReader(WHAT, record, in.position(), h - 4);
        if (header.large) {
            decodeLarge(header, body);
        } else {
            decodeSmall(header, body, version == SECOND);
        }
        header.payloadLength = (int) body.u32();
        body.finish();
        if (header.payloadLength != length - h) {
            throw in.damaged("its payload is longer or shorter than its head says");
        }
    }

    private static void decodeLarge(BlockHeader header, ByteReader in) throws DecodeException {
        header.pages = count(in, in.u16(), Location.LARGE_PAGES);
        if (header.checkedAsAWhole) {
            header.check = in.u64();
            return;
        }
        if (header.checks.length < header.pages) {
            header.checks = new long[Location.LARGE_PAGES];
        }
        for (int i = 0; i < header.pages; i++) {
            header.checks[i] = in.u64();
        }
    }

    private static void decodeSmall(BlockHeader header, ByteReader in, boolean hasDeep) throws DecodeException {
        int count = count(in, in.u8(), Location.BLOCK_PAGES);
        int mask = in.u16();
        int deep = hasDeep ? in.u16() : 0;
        if ((deep & ~mask) != 0) {
            throw in.damaged("it names the depth of a page without a base");
        }
        header.pages = count;
        for (int i = 0; i < count; i++) {
            header.checks[i] = in.u64();
        }
        for (int i = 0; i < count; i++) {
            boolean plain = (mask & 1 << i) == 0;
            header.high[i] = plain ? in.u64() : 0;
            header.low[i] = plain ? in.u64() : 0;
        }
        Arrays.fill(header.bases, Location.NONE);
        long expected = 0;
        for (int i = 0; i < Location.BLOCK_PAGES; i++) {
            header.depths[i] = (byte) ((mask >> i & 1) + (deep >> i & 1));
            if ((mask & 1 << i) != 0) {
                header.bases[i] = expected + in.zigzag();
                if (i >= count || header.bases[i] <= 0) {
                    throw in.damaged("it names an impossible base page");
                }
                expected = header.bases[i] + 1;
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
