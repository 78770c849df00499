package org.lapidary.engine.gem5;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import org.lapidary.engine.EngineException;
import org.lapidary.engine.state.ProcessState;
import org.lapidary.store.Checkpoint;

/**
 * Writes a stored checkpoint as a directory that gem5 restores: complete under its name, or not there
 * ({@link Staging}).
 */
public final class Materializer {

    /** The text of a checkpoint (gem5 v24.0.0.1 src/sim/serialize.cc). */
    static final String TEXT_FILE = "m5.cpt";

    private final Function<byte[], ProcessState> decoder;

    /**
     * How to write.
     *
     * @param memoryBytes size of the simulated memory; chosen from what the program has resident where empty
     * @param template a checkpoint that gem5 wrote of the user's own system; the built-in one where empty
     * @param threads threads that read pages
     */
    public record Options(OptionalLong memoryBytes, Optional<Path> template, int threads) {

        public Options {
            if (threads < 1) {
                throw new IllegalArgumentException("threads must be at least 1, not " + threads);
            }
        }

        public static Options defaults() {
            return new Options(OptionalLong.empty(), Optional.empty(), 1);
        }
    }

    /**
     * What was written.
     *
     * @param path the directory
     * @param bytes bytes of its files, holes left out
     * @param memoryBytes size of the simulated memory
     * @param warnings what will be different in gem5, one line each
     */
    public record Result(Path path, long bytes, long memoryBytes, List<String> warnings) {}

    /**
     * @param decoder reads the bytes of {@link Checkpoint#state()}
     */
    public Materializer(Function<byte[], ProcessState> decoder) {
        this.decoder = Objects.requireNonNull(decoder);
    }

    /**
     * Writes a checkpoint to a directory that does not exist yet.
     *
     * @throws EngineException.BadRequest where the directory exists, the memory is too small, the template is of no
     *     use or gem5 can't restore such a program
     * @throws EngineException.NoSpace where the disk is full; nothing is left behind then
     */
    public Result materialize(Checkpoint checkpoint, Path directory, Options options) {
        return materialize(checkpoint, decoder.apply(checkpoint.state()), directory, options);
    }

    Result materialize(Checkpoint checkpoint, ProcessState state, Path directory, Options options) {
        Template template = options.template().map(Template::load).orElseGet(Template::builtIn);
        int pages = checkpoint.pages().size();
        long memory = options.memoryBytes()
                .orElse(template.resizable() ? Frames.defaultBytes(pages) : template.memoryBytes());
        CptWriter writer = new CptWriter(template, state, checkpoint.pages(), memory);
        try (Staging staging = Staging.begin(directory)) {
            long bytes = fill(staging, checkpoint, template, writer, options.threads());
            String note = RestoreNote.of(
                    checkpoint.info(), state, memory, writer.descriptors().files(), writer.warnings());
            bytes += writeNote(staging.file(RestoreNote.FILE), note);
            staging.publish();
            return new Result(directory, bytes, memory, writer.warnings());
        } catch (IOException | UncheckedIOException e) {
            throw explain(e, directory);
        }
    }

    /** The text is written by a second thread: for a gigabyte it is 23 MB and takes as long as a tenth of the image. */
    private static long fill(Staging staging, Checkpoint checkpoint, Template template, CptWriter writer, int threads)
            throws IOException {
        FutureTask<Long> text = new FutureTask<>(() -> writeText(staging.file(TEXT_FILE), writer));
        Thread thread = Thread.ofPlatform().daemon().name("m5.cpt").start(text);
        try (MemoryImage image = MemoryImage.create(staging.file(template.memoryFile()), writer.frames())) {
            checkpoint.read(image, threads);
            image.sync();
            return image.bytes() + text.get();
        } catch (ExecutionException e) {
            throw rethrow(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } finally {
            awaitEnd(thread); // or it would write into a directory that is being deleted
        }
    }

    private static void awaitEnd(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static IOException rethrow(Throwable cause) {
        return switch (cause) {
            case IOException e -> e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> new IOException(cause);
        };
    }

    private static long writeText(Path path, CptWriter writer) throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            long bytes = writer.write(new Unclosed(Channels.newOutputStream(file)));
            file.force(true);
            return bytes;
        }
    }

    private static long writeNote(Path path, String note) throws IOException {
        byte[] bytes = note.getBytes(StandardCharsets.UTF_8);
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            Channels.newOutputStream(file).write(bytes);
            file.force(true);
        }
        return bytes.length;
    }

    /** Leaves the channel open for its sync. */
    private static final class Unclosed extends java.io.FilterOutputStream {
        Unclosed(java.io.OutputStream out) {
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

    private static EngineException explain(Exception failure, Path directory) {
        Throwable cause = failure instanceof UncheckedIOException unchecked ? unchecked.getCause() : failure;
        // The JDK has no type for these two; strerror(3) words them so in the C locale, which the JVM uses.
        String reason = String.valueOf(
                cause instanceof FileSystemException file && file.getReason() != null
                        ? file.getReason()
                        : cause.getMessage());
        if (reason.contains("No space left") || reason.contains("quota exceeded")) {
            return new EngineException.NoSpace(
                    "no space left for " + directory + "; nothing was kept. Free some or choose another disk", cause);
        }
        return new EngineException.SystemFailure("can't write " + directory + ": " + cause, cause);
    }
}
