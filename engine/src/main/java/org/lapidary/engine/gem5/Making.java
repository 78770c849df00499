package org.lapidary.engine.gem5;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.lapidary.engine.state.ProcessState;
import org.lapidary.store.Checkpoint;
import org.lapidary.store.PageVisitor;

/**
 * One checkpoint on its way into its directory: the directory is staged, another thread writes the text, and whoever
 * reads the pages hands them to the {@link #visitor}. Closing it deletes what was not {@link #finish}ed.
 */
final class Making implements AutoCloseable {

    /** The text of a checkpoint (gem5 v24.0.0.1 src/sim/serialize.cc). */
    private static final String TEXT_FILE = "m5.cpt";

    private final Checkpoint checkpoint;
    private final ProcessState state;
    private final CptWriter writer;
    private final LaidOutFiles files;
    private final StandardInput input;
    private final Staging staging;
    private final MemoryImage image;
    private final WriteBack writeBack;
    private final Future<Long> text;
    private final CountDownLatch textEnded = new CountDownLatch(1);

    /**
     * @param staging closed with this, and where this fails
     * @param background writes the text: for a gigabyte of memory it is 23 MB, and as much work as a twentieth of the
     *     image
     * @param writeBack puts on disk what is written, the image meanwhile
     */
    Making(
            Checkpoint checkpoint,
            ProcessState state,
            CptWriter writer,
            LaidOutFiles files,
            Staging staging,
            ExecutorService background,
            WriteBack writeBack)
            throws IOException {
        this.checkpoint = checkpoint;
        this.state = state;
        this.writer = writer;
        this.files = files;
        this.staging = staging;
        this.writeBack = writeBack;
        this.input = StandardInput.of(state, files);
        try {
            files.create(staging.file("."));
            image = MemoryImage.create(staging.file(writer.memoryFile()), writer.frames(), writeBack);
            writer.addPages(image);
        } catch (IOException | RuntimeException e) {
            try (staging;
                    files) {
                throw e;
            }
        }
        text = background.submit(this::writeText);
    }

    Checkpoint checkpoint() {
        return checkpoint;
    }

    /** Takes the checkpoint's pages. */
    PageVisitor visitor() {
        int memory = writer.programPages();
        return (index, count, pages) -> {
            int ofMemory = Math.clamp(memory - index, 0, count);
            if (ofMemory > 0) {
                image.pages(index, ofMemory, pages.slice(pages.position(), ofMemory * Frames.PAGE));
            }
            if (ofMemory < count) {
                int rest = pages.position() + ofMemory * Frames.PAGE;
                files.pages(
                        checkpoint.pages(),
                        index + ofMemory,
                        count - ofMemory,
                        pages.slice(rest, (count - ofMemory) * Frames.PAGE));
            }
        };
    }

    /** Makes everything durable and gives the directory its name, when all pages were taken. */
    Materializer.Result finish(Path directory) throws IOException {
        SelfExchanges.replace(image, checkpoint.pages(), state.mappings());
        image.finish();
        files.sync(staging.file("."), writeBack);
        long bytes = image.bytes() + files.bytes() + textBytes();
        bytes += input.copyTo(staging.file(StandardInput.FILE), writeBack);
        long memory = writer.frames().memoryBytes();
        String note = RestoreNote.of(
                checkpoint.info(), state, memory, writer.descriptors().files(), files, input, writer.warnings());
        bytes += writeNote(staging.file(RestoreNote.FILE), note);
        staging.publish(writeBack);
        return new Materializer.Result(directory, bytes, memory, writer.warnings());
    }

    private long textBytes() throws IOException {
        try {
            return text.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException cause -> throw cause;
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                default -> throw new IOException(e.getCause());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    private long writeText() throws IOException {
        try (FileChannel file = create(staging.file(TEXT_FILE))) {
            long bytes = writer.write(new Unclosed(Channels.newOutputStream(file)));
            writeBack.end(file);
            return bytes;
        } finally {
            textEnded.countDown();
        }
    }

    private long writeNote(Path path, String note) throws IOException {
        byte[] bytes = note.getBytes(StandardCharsets.UTF_8);
        try (FileChannel file = create(path)) {
            Channels.newOutputStream(file).write(bytes);
            writeBack.end(file);
        }
        return bytes.length;
    }

    private static FileChannel create(Path path) throws IOException {
        return FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    /** Leaves the channel open for its sync. */
    private static final class Unclosed extends FilterOutputStream {
        Unclosed(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }

    @Override
    public void close() throws IOException {
        try (staging;
                files;
                image) {
            awaitText(); // or it would write into a directory that is being deleted
        }
    }

    private void awaitText() {
        boolean interrupted = false;
        while (true) {
            try {
                textEnded.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
