package org.lapidary.engine.gem5;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.lapidary.engine.EngineException;
import org.lapidary.engine.FileFailures;
import org.lapidary.engine.gem5.Materializer.Listener;
import org.lapidary.engine.gem5.Materializer.Options;
import org.lapidary.engine.state.FileSpace;
import org.lapidary.engine.state.ProcessState;
import org.lapidary.engine.sys.TimeStampCounter;
import org.lapidary.store.Checkpoint;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.PageTable;
import org.lapidary.store.PageVisitor;

/** Makes the directories of checkpoints whose pages are read in one pass. */
final class Batch {

    private final Function<byte[], ProcessState> decoder;
    private final Template template;
    private final Options options;
    private final Listener listener;

    /** What is to be made. */
    record Order(Checkpoint checkpoint, Path directory) {

        CheckpointId id() {
            return checkpoint.info().id();
        }
    }

    /** Reads the pages of checkpoints, and tells which could not be read: {@link org.lapidary.store.Store#read}. */
    @FunctionalInterface
    interface Pass {
        Map<Checkpoint, Throwable> read(Map<Checkpoint, PageVisitor> readings, int threads);
    }

    Batch(Function<byte[], ProcessState> decoder, Options options, Listener listener) {
        this.decoder = decoder;
        this.template = options.template().map(Template::load).orElseGet(Template::builtIn);
        this.options = options;
        this.listener = listener;
    }

    void make(List<Order> orders, Pass pass) {
        try (ExecutorService background = Executors.newSingleThreadExecutor(
                        Thread.ofPlatform().daemon().name("m5.cpt").factory());
                WriteBack writeBack = new WriteBack(options.sync())) {
            Map<Order, Making> makings = begin(orders, background, writeBack);
            Map<Checkpoint, PageVisitor> readings = new LinkedHashMap<>();
            makings.values().forEach(making -> readings.put(making.checkpoint(), counted(making.visitor())));
            Map<Checkpoint, Throwable> failures = pass.read(readings, options.threads());
            // Those that failed go first: they may have filled the disk.
            List<Order> read = new ArrayList<>();
            makings.forEach((order, making) -> {
                Throwable failure = failures.get(order.checkpoint());
                if (failure == null) {
                    read.add(order);
                } else {
                    discard(making, failure);
                    failed(order, failure);
                }
            });
            read.forEach(order -> finish(order, makings.get(order)));
        }
    }

    private PageVisitor counted(PageVisitor visitor) {
        return (index, count, pages) -> {
            visitor.pages(index, count, pages);
            listener.pages(count);
        };
    }

    /** 0 where the checkpoint has none: those of earlier versions, and of hosts that do not let a process make code. */
    private static long timeStamp(Checkpoint checkpoint) {
        String number = checkpoint.info().attributes().getOrDefault(TimeStampCounter.ATTRIBUTE, "0");
        return number.matches("[0-9]{1,19}") ? Long.parseUnsignedLong(number) : 0;
    }

    private Map<Order, Making> begin(List<Order> orders, ExecutorService background, WriteBack writeBack) {
        Map<Order, Making> makings = new LinkedHashMap<>();
        for (Order order : orders) {
            Checkpoint checkpoint = order.checkpoint();
            try {
                ProcessState state = decoder.apply(checkpoint.state());
                PageTable pages = checkpoint.pages().head(FileSpace.memoryPages(checkpoint.pages()));
                long memory = memoryBytes(options.memoryBytes(), pages.size());
                LaidOutFiles files = new LaidOutFiles(state);
                CptWriter writer = new CptWriter(template, state, pages, files, timeStamp(checkpoint), memory);
                Staging staging = Staging.begin(order.directory());
                makings.put(order, new Making(checkpoint, state, writer, files, staging, background, writeBack));
            } catch (IOException | RuntimeException e) {
                failed(order, e);
            }
        }
        return makings;
    }

    private long memoryBytes(OptionalLong asked, int pages) {
        return asked.orElse(template.resizable() ? Frames.defaultBytes(pages) : template.memoryBytes());
    }

    private void finish(Order order, Making making) {
        Materializer.Result result;
        try (making) {
            result = making.finish(order.directory());
        } catch (IOException | RuntimeException e) {
            failed(order, e);
            return;
        }
        listener.made(order.id(), result);
    }

    private static void discard(Making making, Throwable failure) {
        try {
            making.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    private void failed(Order order, Throwable failure) {
        listener.failed(order.id(), explain(failure, order.directory()));
    }

    private static Throwable explain(Throwable failure, Path directory) {
        Throwable cause = failure instanceof UncheckedIOException unchecked ? unchecked.getCause() : failure;
        if (!(cause instanceof IOException io)) {
            return failure;
        }
        return FileFailures.isNoSpace(io)
                ? new EngineException.NoSpace(
                        "no space left for " + directory + "; nothing was kept. Free some or choose another disk", cause)
                : FileFailures.of("can't write " + directory, io);
    }
}
