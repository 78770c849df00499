package org.lapidary.engine.gem5;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes text and decimal numbers through a buffer of its own. One page-table entry is four short lines; formatting
 * them through strings would take longer than writing the memory that they map.
 */
final class TextSink implements AutoCloseable {

    private static final int SIZE = 1 << 18;
    /** Longest decimal of an unsigned 64-bit number. */
    private static final int LONGEST_NUMBER = 20;

    private static final int BILLION = 1_000_000_000;
    private static final int BILLION_DIGITS = 9;

    private final OutputStream out;
    private final byte[] buffer = new byte[SIZE];
    private final byte[] number = new byte[LONGEST_NUMBER];
    private int used;
    private long written;

    TextSink(OutputStream out) {
        this.out = out;
    }

    TextSink text(String text) throws IOException {
        return bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    TextSink bytes(byte[] bytes) throws IOException {
        if (bytes.length > SIZE - used) {
            flush();
            if (bytes.length > SIZE) {
                out.write(bytes);
                written += bytes.length;
                return this;
            }
        }
        System.arraycopy(bytes, 0, buffer, used, bytes.length);
        used += bytes.length;
        return this;
    }

    /** Writes a number taken as unsigned. */
    TextSink decimal(long unsigned) throws IOException {
        if (unsigned < 0) {
            return text(Long.toUnsignedString(unsigned));
        }
        if (SIZE - used < LONGEST_NUMBER) {
            flush();
        }
        int start = LONGEST_NUMBER;
        long rest = unsigned;
        // The JVM's first compiler has a call for each division of longs, and here are millions of digits.
        while (rest > Integer.MAX_VALUE) {
            long high = rest / BILLION;
            start = digits((int) (rest - high * BILLION), start - BILLION_DIGITS, start);
            rest = high;
        }
        start = digits((int) rest, start - 1, start);
        int length = LONGEST_NUMBER - start;
        System.arraycopy(number, start, buffer, used, length);
        used += length;
        return this;
    }

    /** Puts the digits of a number before {@code end}, with zeros down to {@code latest}; returns where they start. */
    private int digits(int value, int latest, int end) {
        int rest = value;
        int at = end;
        while (rest != 0 || at > latest) {
            int tenth = rest / 10;
            number[--at] = (byte) ('0' + rest - tenth * 10);
            rest = tenth;
        }
        return at;
    }

    /** Bytes taken so far. */
    long size() {
        return written + used;
    }

    private void flush() throws IOException {
        out.write(buffer, 0, used);
        written += used;
        used = 0;
    }

    @Override
    public void close() throws IOException {
        try (out) {
            flush();
        }
    }
}
