package org.lapidary.engine.capture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.lapidary.engine.EngineException;
import org.lapidary.engine.state.FileSpace;
import org.lapidary.store.PageSource;

/**
 * Contents of files that the program only reads: they are read by the thread that stores, while the program runs on.
 */
final class LaterFiles implements PageSource, AutoCloseable {

    private final List<FileContent> contents;
    private final byte[] page = new byte[PAGE_SIZE];
    private int current;
    private long next;
    private long vpn;

    /** @param contents in order of their pages */
    LaterFiles(List<FileContent> contents) {
        this.contents = contents;
    }

    @Override
    public boolean next() {
        while (current < contents.size()) {
            FileContent content = contents.get(current);
            if (next < FileSpace.pages(content.size())) {
                vpn = content.firstPage() + next;
                try {
                    content.read(next++, ByteBuffer.wrap(page));
                } catch (IOException e) {
                    throw new EngineException.SystemFailure(
                            "cannot read a file that the program has open: " + e.getMessage(), e);
                }
                return true;
            }
            content.close();
            current++;
            next = 0;
        }
        return false;
    }

    @Override
    public long vpn() {
        return vpn;
    }

    @Override
    public void copyTo(byte[] target, int offset) {
        System.arraycopy(page, 0, target, offset, PAGE_SIZE);
    }

    @Override
    public void close() {
        contents.forEach(FileContent::close);
    }
}
