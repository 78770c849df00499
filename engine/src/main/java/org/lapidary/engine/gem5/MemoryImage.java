package org.lapidary.engine.gem5;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.lapidary.engine.sys.Errno;
import org.lapidary.engine.sys.Preallocation;
import org.lapidary.store.PageVisitor;

/**
 * The physical memory as a plain sparse file. gem5 reads it with {@code gzread}, which passes plain files through, and
 * takes the end of the file for zeros (v24.0.0.1 src/mem/physical.cc). So frames of zeros are holes, and the file ends
 * with the last frame that holds anything; its length is a multiple of 4096, gem5 asks for one of 8.
 */
final class MemoryImage implements PageVisitor, AutoCloseable {

    private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(Frames.PAGE);

    /** Bytes between two syncs, see {@link WriteBack}. */
    private static final long WRITE_BACK_BYTES = 32L << 20;

    private final FileChannel file;
    private final Frames frames;
    private final WriteBack writeBack;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong end = new AtomicLong();
    private final Queue<Future<?>> syncs = new ConcurrentLinkedQueue<>();

    private MemoryImage(FileChannel file, Frames frames, WriteBack writeBack) {
        this.file = file;
        this.frames = frames;
        this.writeBack = writeBack;
    }

    /** Makes the file; it must not exist. */
    static MemoryImage create(Path path, Frames frames, WriteBack writeBack) throws IOException {
        MemoryImage image = new MemoryImage(
                FileChannel.open(
                        path, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE),
                frames,
                writeBack);
        try {
            reserve(path, frames);
            image.put(ByteBuffer.wrap(Vsyscall.page()), frames.vsyscallAddress() - frames.start() * Frames.PAGE);
        } catch (IOException e) {
            image.close();
            throw e;
        }
        return image;
    }

    /**
     * Sets the space aside that the program's pages take, nearly all of which are written. So a disk that is too small
     * shows at once; and the file system has less to do at each write, a fifth of the time of a copy to disk. (Setting it
     * aside behind the file's end, which each write then moves, takes a third more of the system's time.)
     */
    private static void reserve(Path path, Frames frames) throws IOException {
        if (Preallocation.reserve(path.toString(), frames.filePosition(frames.pages())) == Errno.ENOSPC) {
            throw new FileSystemException(path.toString(), null, "No space left on device");
        }
    }

    @Override
    public void pages(int index, int count, ByteBuffer pages) throws IOException {
        int start = pages.position();
        int from = 0;
        for (int i = 0; i <= count; i++) {
            if (i == count || isZero(pages, start + i * Frames.PAGE)) {
                if (i > from) {
                    put(
                            pages.slice(start + from * Frames.PAGE, (i - from) * Frames.PAGE),
                            frames.filePosition(index + from));
                }
                from = i + 1;
            }
        }
    }

    private static boolean isZero(ByteBuffer pages, int offset) {
        // The first word tells of most pages, without the slice.
        return pages.getLong(offset) == 0 && pages.slice(offset, Frames.PAGE).mismatch(ZEROS) < 0;
    }

    private void put(ByteBuffer data, long position) throws IOException {
        int length = data.remaining();
        end.accumulateAndGet(position + length, Math::max);
        long at = position;
        while (data.hasRemaining()) {
            at += file.write(data, at);
        }
        long written = bytes.addAndGet(length);
        if (written / WRITE_BACK_BYTES != (written - length) / WRITE_BACK_BYTES) {
            syncs.add(writeBack.begin(file));
        }
    }

    /** {@code count} pages from page {@code index} on as they were put, zeros where none was. */
    byte[] read(int index, int count) throws IOException {
        ByteBuffer read = ByteBuffer.allocate(count * Frames.PAGE);
        while (read.hasRemaining() && file.read(read, frames.filePosition(index) + read.position()) >= 0) {}
        return read.array();
    }

    /** Changes what has been put, {@code offset} bytes behind the beginning of page {@code index}. */
    void write(int index, int offset, byte[] data) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(data);
        while (rest.hasRemaining()) {
            file.write(rest, frames.filePosition(index) + offset + rest.position());
        }
    }

    /** Bytes written: the file's size less its holes. */
    long bytes() {
        return bytes.get();
    }

    /**
     * Ends the file and puts all on disk. The kernel tells of a failed write once, to whichever sync comes next: so those made meanwhile
     * are asked too.
     */
    void finish() throws IOException {
        for (Future<?> sync : syncs) {
            try {
                sync.get();
            } catch (ExecutionException e) {
                throw new IOException("writing to disk failed: " + e.getCause().getMessage(), e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted");
            }
        }
        file.truncate(end.get()); // zeros at the end of what was set aside
        writeBack.end(file);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
