package org.lapidary.cli;

import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.lapidary.engine.compare.Difference;
import org.lapidary.engine.create.CreateListener;
import org.lapidary.engine.create.CreateOptions;
import org.lapidary.engine.create.CreateResult;
import org.lapidary.engine.create.ExitStatus;
import org.lapidary.engine.create.LaunchSpec;
import org.lapidary.engine.forecast.Forecast;
import org.lapidary.engine.host.Probe;
import org.lapidary.engine.resume.ResumeOptions;
import org.lapidary.engine.state.ProcessState;
import org.lapidary.store.Checkpoint;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.ImportOptions;
import org.lapidary.store.ImportPlan;
import org.lapidary.store.Imported;
import org.lapidary.store.Migrated;
import org.lapidary.store.Optimization;
import org.lapidary.store.ProgressListener;
import org.lapidary.store.Store;
import org.lapidary.store.StoreException;
import org.lapidary.store.Upkeep;

/** Services that trace and write nothing, over a store of one run {@code loop} with three checkpoints. */
final class RecordingServices implements Services {

    LaunchSpec launch;
    CreateOptions options;
    ResumeOptions resumeOptions;
    Path directory;
    final List<String> materialized = new ArrayList<>();
    MaterializeOptions materializeOptions;
    OptimizeOptions optimizeOptions;
    ExitStatus exit = new ExitStatus(0, 0);
    RuntimeException failure;
    List<Probe> probes = List.of(new Probe("tracing", Probe.Standing.GOOD, "permitted", ""));
    Forecast forecast = new Forecast(List.of());
    boolean closed;
    int damaged;
    int withoutForecast;

    @Override
    public Store openForReading(Path path, String verb, Consumer<String> notices) {
        directory = path;
        fail();
        return new OneRun(path, () -> closed = true);
    }

    @Override
    public Creation prepareCreateFrom(
            Path path,
            CheckpointId from,
            ResumeOptions resume,
            CreateOptions given,
            CreateListener listener) {
        return prepareCreate(path, null, given, listener);
    }

    @Override
    public Creation prepareCreate(Path path, LaunchSpec spec, CreateOptions given, CreateListener listener) {
        directory = path;
        launch = spec;
        options = given;
        return new Creation() {
            @Override
            public CreateResult run() {
                fail();
                listener.started("loop", 4711);
                listener.stored(OneRun.info(1));
                listener.notice("something");
                return new CreateResult(
                        "loop",
                        1,
                        1,
                        5000,
                        List.of(3_000_000L, 1_000_000L),
                        2_000_000_000,
                        0,
                        0,
                        exit,
                        false,
                        List.of("fact"));
            }

            @Override
            public void cancel() {}

            @Override
            public void close() {
                closed = true;
            }
        };
    }

    @Override
    public Resumption prepareResume(
            Checkpoint checkpoint, ResumeOptions given, Consumer<String> notices) {
        resumeOptions = given;
        notices.accept("a notice");
        return new Resumption() {
            @Override
            public ExitStatus run(Runnable restored) {
                fail();
                restored.run();
                return exit;
            }

            @Override
            public void cancel() {}
        };
    }

    @Override
    public Materialized materialize(Checkpoint checkpoint, Path target, MaterializeOptions given, IntConsumer pages) {
        pages.accept(256);
        materializeOptions = given;
        materialized.add(checkpoint.info().id() + " " + target);
        return new Materialized(target, 4096, 1 << 29, List.of("a warning"));
    }

    @Override
    public void materialize(
            Store store,
            Map<CheckpointId, Path> directories,
            MaterializeOptions given,
            MaterializeListener listener) {
        directories.forEach((id, target) -> {
            if (id.number() == damaged) {
                listener.failed(id, new StoreException.Corrupt("checkpoint " + id + ": page 0x1000 is damaged", null));
            } else {
                listener.made(id, materialize(store.checkpoint(id), target, given, listener::pages));
            }
        });
    }

    @Override
    public List<Optimization> optimize(Path path, OptimizeOptions given, OptimizeListener listener) {
        directory = path;
        optimizeOptions = given;
        fail();
        listener.progress("loop", 150, 300);
        Optimization done = new Optimization("loop", 300, 300, 5000, true);
        listener.optimized(done);
        return List.of(done);
    }

    @Override
    public Imported importRuns(Path path, InputStream in, ImportOptions given, ProgressListener listener) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ImportPlan planImport(Path path, InputStream in, ImportOptions given, ProgressListener listener) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ProcessState decode(byte[] state) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void requireUsable(byte[] state) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Forecast forecast(Store store, Checkpoint checkpoint) {
        if (checkpoint.info().id().number() == withoutForecast) {
            throw new StoreException.Corrupt("checkpoint " + checkpoint.info().id() + ": page 0x2000 is damaged", null);
        }
        return forecast;
    }

    @Override
    public Difference compare(Checkpoint a, Checkpoint b, ProgressListener listener) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Probe> examineHost(Path store, Optional<Path> gem5) {
        return probes;
    }

    @Override
    public Upkeep upkeep(Path path, Duration wait, Consumer<String> notices) {
        directory = path;
        fail();
        return Upkeep.of(path, wait, notices);
    }

    @Override
    public Migrated migrate(Path path, Duration wait) {
        return Upkeep.migrate(path, wait);
    }

    @Override
    public String gem5Script() {
        return "script";
    }

    private void fail() {
        if (failure != null) {
            throw failure;
        }
    }
}
