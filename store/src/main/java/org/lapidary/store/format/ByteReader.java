package org.lapidary.store.format;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads what {@link ByteWriter} wrote and never past the end; lengths are checked before anything is allocated. */
final class ByteReader {

    private final String what;
    private final byte[] bytes;
    private final int end;
    private int position;

    ByteReader(String what, byte[] bytes, int from, int end) {
        this.what = what;
        this.bytes = bytes;
        this.position = from;
        this.end = end;
    }

    int u8() throws DecodeException {
        need(1);
        return bytes[position++] & 0xff;
    }

    int u16() throws DecodeException {
        return u8() << 8 | u8();
    }

    long u32() throws DecodeException {
        return (long) u16() << 16 | u16();
    }

    long u64() throws DecodeException {
        need(Long.BYTES);
        position += Long.BYTES;
        return (long) Words.LONGS_BIG_ENDIAN.get(bytes, position - Long.BYTES);
    }

    long varint() throws DecodeException {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int next = u8();
            if (shift == 63 && next > 1) {
                break;
            }
            value |= (next & 0x7fL) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw damaged("a number is longer than 64 bits");
    }

    long zigzag() throws DecodeException {
        long value = varint();
        return value >>> 1 ^ -(value & 1);
    }

    /** A varint that must lie between 0 and {@code limit}. */
    int count(int limit) throws DecodeException {
        long value = varint();
        if (value < 0 || value > limit) {
            throw damaged("a count of " + Long.toUnsignedString(value) + " exceeds " + limit);
        }
        return (int) value;
    }

    byte[] raw(int length) throws DecodeException {
        need(length);
        position += length;
        return Arrays.copyOfRange(bytes, position - length, position);
    }

    byte[] blob() throws DecodeException {
        return raw(count(remaining()));
    }

    String text() throws DecodeException {
        byte[] utf8 = blob();
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException e) {
            throw damaged("a text is not UTF-8");
        }
    }

    /** In the order written, unmodifiable. */
    Map<String, String> texts() throws DecodeException {
        int count = count(remaining() / 2);
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            String name = text();
            map.put(name, text());
        }
        return Collections.unmodifiableMap(map);
    }

    int remaining() {
        return end - position;
    }

    int position() {
        return position;
    }

    /** Every record is read to its last byte: leftovers mean that it was not understood. */
    void finish() throws DecodeException {
        if (position != end) {
            throw damaged(remaining() + " bytes are left over");
        }
    }

    DecodeException.Damaged damaged(String why) {
        return new DecodeException.Damaged(what + " is damaged: " + why);
    }

    private void need(int length) throws DecodeException {
        if (length > end - position) {
            throw damaged("it ends early");
        }
    }
}
