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

    private final OutputStream out;
    private final byte[] buffer = new byte[SIZE];
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
        int end = used + digits(unsigned);
        long rest = unsigned;
        for (int at = end - 1; at >= used; at--) {
            buffer[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        used = end;
        return this;
    }

    private static int digits(long number) {
        int digits = 1;
        for (long rest = number / 10; rest != 0; rest /= 10) {
            digits++;
        }
        return digits;
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
