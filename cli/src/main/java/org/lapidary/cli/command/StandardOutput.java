package org.lapidary.cli.command;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;

/** Standard output as a stream of bytes that fails when nobody reads it any more, which a {@link PrintStream} hides. */
final class StandardOutput extends OutputStream {

    private final PrintStream out;

    StandardOutput(PrintStream out) {
        this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
        out.write(b);
        requireWritten();
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
        requireWritten();
    }

    private void requireWritten() throws IOException {
        if (out.checkError()) {
            throw new IOException("standard output takes no more");
        }
        if (Thread.interrupted()) {
            throw new IOException("interrupted");
        }
    }
}
