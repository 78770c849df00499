package org.lapidary.engine.capture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.lapidary.store.PageSource;

/** The bytes of one file on their way into a checkpoint, as pages; what lies past its end is zero. */
final class FileContent implements AutoCloseable {

    private final long firstPage;
    private final long size;
    private final FileChannel channel;
    private final ByteBuffer bytes;

    private FileContent(long firstPage, long size, FileChannel channel, ByteBuffer bytes) {
        this.firstPage = firstPage;
        this.size = size;
        this.channel = channel;
        this.bytes = bytes;
    }

    /** A file, which stays open until it has been read: it may lose its name meanwhile. */
    static FileContent open(Path file, long firstPage, long size) throws IOException {
        return new FileContent(firstPage, size, FileChannel.open(file, StandardOpenOption.READ), null);
    }

    static FileContent of(byte[] bytes, long firstPage) {
        return new FileContent(firstPage, bytes.length, null, ByteBuffer.wrap(bytes));
    }

    long firstPage() {
        return firstPage;
    }

    long size() {
        return size;
    }

    /** Puts page {@code index} of the file into {@code target}, which has room for one. */
    void read(long index, ByteBuffer target) throws IOException {
        long at = index * PageSource.PAGE_SIZE;
        int wanted = (int) Math.min(PageSource.PAGE_SIZE, size - at);
        int begin = target.position();
        if (channel == null) {
            target.put(bytes.slice((int) at, wanted));
        } else {
            target.limit(begin + wanted);
            int read = 0;
            while (target.hasRemaining() && read >= 0) {
                read = channel.read(target, at + target.position() - begin);
            }
            target.limit(begin + PageSource.PAGE_SIZE);
        }
        while (target.hasRemaining()) {
            target.put((byte) 0);
        }
    }

    @Override
    public void close() {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // it was only read
        }
    }
}
