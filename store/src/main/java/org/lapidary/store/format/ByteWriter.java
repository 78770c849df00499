package org.lapidary.store.format;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/**
 * Grows a byte array. Fixed-width numbers are big-endian; a varint holds seven bits a byte, lowest first, the top bit
 * set on all but the last. {@link ByteReader} is its counterpart.
 */
final class ByteWriter {

    private byte[] bytes = new byte[256];
    private int size;

    ByteWriter u8(int value) {
        room(1);
        bytes[size++] = (byte) value;
        return this;
    }

    ByteWriter u16(int value) {
        return u8(value >>> 8).u8(value);
    }

    ByteWriter u32(long value) {
        return u16((int) (value >>> 16)).u16((int) value);
    }

    ByteWriter u64(long value) {
        return u32(value >>> 32).u32(value);
    }

    /** Unsigned; all 64 bits can be written. */
    ByteWriter varint(long value) {
        room(10);
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
        return this;
    }

    /** Signed: small magnitudes of either sign stay short. */
    ByteWriter zigzag(long value) {
        return varint(value << 1 ^ value >> 63);
    }

    ByteWriter raw(byte[] source, int offset, int length) {
        room(length);
        System.arraycopy(source, offset, bytes, size, length);
        size += length;
        return this;
    }

    /** Length, then bytes. */
    ByteWriter blob(byte[] source) {
        return varint(source.length).raw(source, 0, source.length);
    }

    ByteWriter text(String text) {
        return blob(text.getBytes(StandardCharsets.UTF_8));
    }

    ByteWriter texts(Map<String, String> map) {
        varint(map.size());
        map.forEach((name, value) -> text(name).text(value));
        return this;
    }

    int size() {
        return size;
    }

    /** The array being written, for checksums; replaced as it grows. */
    byte[] array() {
        return bytes;
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    private void room(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(size, more), (int) Math.min(2L * size, 1 << 30)));
        }
    }
}
