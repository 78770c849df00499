package org.lapidary.engine.forecast;

import java.util.OptionalLong;

/** A process's memory, as far as it was captured. */
interface Memory {

    /**
     * Copies bytes from {@code address} to the start of {@code target}.
     *
     * @return how many there are before the first page that is not mapped, at most {@code target.length}
     */
    int read(long address, byte[] target);

    /** True where code may be carried out. */
    boolean isExecutable(long address);

    /** The file that is mapped there and the offset in it, or empty. */
    String place(long address);

    /** The eight bytes at {@code address} as a little-endian number. */
    default OptionalLong word(long address) {
        byte[] bytes = new byte[Long.BYTES];
        return read(address, bytes) == Long.BYTES ? OptionalLong.of(word(bytes, 0)) : OptionalLong.empty();
    }

    /** The eight bytes at {@code offset} likewise. */
    static long word(byte[] bytes, int offset) {
        long word = 0;
        for (int i = Long.BYTES - 1; i >= 0; i--) {
            word = word << 8 | bytes[offset + i] & 0xFF;
        }
        return word;
    }

    /** The four bytes at {@code offset} as a number without a sign. */
    static long half(byte[] bytes, int offset) {
        long half = 0;
        for (int i = Integer.BYTES - 1; i >= 0; i--) {
            half = half << 8 | bytes[offset + i] & 0xFF;
        }
        return half;
    }
}
