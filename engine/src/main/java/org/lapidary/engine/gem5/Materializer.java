package org.lapidary.engine.gem5;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.IntConsumer;
import org.lapidary.engine.EngineException;
import org.lapidary.engine.state.ProcessState;
import org.lapidary.engine.sys.Syscalls;
import org.lapidary.store.Checkpoint;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.PageVisitor;
import org.lapidary.store.Store;
import org.lapidary.store.StoreException;

/**
 * Writes stored checkpoints as directories that gem5 restores: complete under its name, or not there ({@link Staging}).
 */
public final class Materializer {

    /** Each has three files open, of the 1024 that a process may have open by default. */
    private static final int MOST_AT_ONCE = 32;

    /** Of all that are made at once; their tables take 16 bytes a page, 128 MiB. */
    private static final long MOST_PAGES = 8L << 20;

    private final Function<byte[], ProcessState> decoder;

    /**
     * How to write.
     *
     * @param memoryBytes size of the simulated memory; chosen from what the program has resident where empty
     * @param template a checkpoint that gem5 wrote of the user's own system; the built-in one where empty
     * @param threads threads that read pages
     * @param sync whether to wait until all is on disk (fsync(2)); where not, a crash of the machine may take the files and
     *     leave their names
     */
    public record Options(OptionalLong memoryBytes, Optional<Path> template, int threads, boolean sync) {

        public Options {
            if (threads < 1) {
                throw new IllegalArgumentException("threads must be at least 1, not " + threads);
            }
        }

        public static Options defaults() {
            return new Options(OptionalLong.empty(), Optional.empty(), 1, true);
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

    /** Told of several checkpoints, each as it is done. */
    public interface Listener {

        void made(CheckpointId id, Result result);

        /** This one could not be written and nothing of it is left; the others go on. */
        void failed(CheckpointId id, Throwable failure);

        /** So many more pages are written; called by all threads that read. */
        default void pages(int count) {}
    }

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
        return materialize(checkpoint, directory, options, count -> {});
    }

    /** Does beforehand what the first system call would have to wait for; may run beside anything else. */
    public static void prepare() {
        Syscalls.call(Syscalls.GETPID, 0);
    }

    /**
     * The same, followed.
     *
     * @param pages told each time that so many more pages are written, by all threads that read
     */
    public Result materialize(Checkpoint checkpoint, Path directory, Options options, IntConsumer pages) {
        Alone alone = new Alone(pages);
        new Batch(decoder, options, alone)
                .make(
                        List.of(new Batch.Order(checkpoint, directory)),
                        (readings, threads) -> read(checkpoint, readings, threads));
        return alone.result();
    }

    private static Map<Checkpoint, Throwable> read(
            Checkpoint checkpoint, Map<Checkpoint, PageVisitor> readings, int threads) {
        try {
            for (PageVisitor visitor : readings.values()) {
                checkpoint.read(visitor, threads);
            }
            return Map.of();
        } catch (IOException | RuntimeException | Error e) {
            return Map.of(checkpoint, e);
        }
    }

    private static final class Alone implements Listener {

        private final IntConsumer pages;
        private Result made;
        private Throwable failed;

        Alone(IntConsumer pages) {
            this.pages = pages;
        }

        @Override
        public void pages(int count) {
            pages.accept(count);
        }

        @Override
        public void made(CheckpointId id, Result result) {
            made = result;
        }

        @Override
        public void failed(CheckpointId id, Throwable failure) {
            failed = failure;
        }

        Result result() {
            if (failed == null) {
                return made;
            }
            switch (failed) {
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                case Throwable e -> throw new AssertionError("no other exception is reported", e);
            }
        }
    }

    /**
     * Writes several checkpoints of a store, each to a directory that does not exist yet, and tells the listener what
     * came of each. Their pages are read in one pass over the store, {@value #MOST_AT_ONCE} checkpoints at a time, fewer
     * where they have more than {@value #MOST_PAGES} pages together.
     */
    public void materialize(Store store, Map<CheckpointId, Path> directories, Options options, Listener listener) {
        Batch batch = new Batch(decoder, options, listener);
        List<Batch.Order> orders = new ArrayList<>();
        long pages = 0;
        for (Map.Entry<CheckpointId, Path> entry : directories.entrySet()) {
            Checkpoint checkpoint;
            try {
                checkpoint = store.checkpoint(entry.getKey());
            } catch (StoreException e) {
                listener.failed(entry.getKey(), e);
                continue;
            }
            int more = checkpoint.pages().size();
            if (orders.size() == MOST_AT_ONCE || pages + more > MOST_PAGES) {
                batch.make(orders, store::read);
                orders.clear();
                pages = 0;
            }
            orders.add(new Batch.Order(checkpoint, entry.getValue()));
            pages += more;
        }
        batch.make(orders, store::read);
    }
}
