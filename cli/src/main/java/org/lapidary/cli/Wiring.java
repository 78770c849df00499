package org.lapidary.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.lapidary.engine.EngineException;
import org.lapidary.engine.compare.Comparison;
import org.lapidary.engine.compare.Difference;
import org.lapidary.engine.create.CreateListener;
import org.lapidary.engine.create.CreateOptions;
import org.lapidary.engine.create.Creator;
import org.lapidary.engine.create.LaunchSpec;
import org.lapidary.engine.create.ProgramStart;
import org.lapidary.engine.forecast.Forecast;
import org.lapidary.engine.forecast.Forecaster;
import org.lapidary.engine.gem5.Gem5Script;
import org.lapidary.engine.gem5.Materializer;
import org.lapidary.engine.host.Doctor;
import org.lapidary.engine.host.Probe;
import org.lapidary.engine.resume.ResumeOptions;
import org.lapidary.engine.resume.Restored;
import org.lapidary.engine.resume.Resumer;
import org.lapidary.engine.state.Plausibility;
import org.lapidary.engine.state.ProcessState;
import org.lapidary.engine.state.StateCodec;
import org.lapidary.store.Checkpoint;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.CheckpointInfo;
import org.lapidary.store.ImportOptions;
import org.lapidary.store.ImportPlan;
import org.lapidary.store.Imported;
import org.lapidary.store.Migrated;
import org.lapidary.store.Optimization;
import org.lapidary.store.ProgressListener;
import org.lapidary.store.RunInfo;
import org.lapidary.store.Store;
import org.lapidary.store.StoreException;
import org.lapidary.store.Upkeep;

/** The real services: each method hands on to the store or the engine and does nothing of its own. */
final class Wiring implements Services {

    /** Run time that a forecast looks ahead: some 200 million instructions, which a simulation takes minutes for. */
    private static final long LOOKED_AHEAD_NANOS = 100_000_000;

    private static final int MOST_FOLLOWING = 16;

    private final Consumer<String> notices;

    /** @param notices is told of damage to a store that is not in the way */
    Wiring(Consumer<String> notices) {
        this.notices = notices;
    }

    /** Does what nearly every verb needs beside the parsing of arguments: a start takes a sixth less time. */
    static void prepare() {
        try {
            Store.prepare();
            Materializer.prepare();
        } catch (Error | RuntimeException e) {
            // The verb meets the same, and tells of it.
        }
    }

    @Override
    public Store openForReading(Path directory, String verb, Consumer<String> told) {
        return Store.openForReading(directory, verb, told);
    }

    @Override
    public Creation prepareCreate(Path directory, LaunchSpec spec, CreateOptions options, CreateListener listener) {
        Creator.requireProgram(spec); // before a store is made for it
        Store store = Store.openForWriting(directory, "create", notices);
        return new StoredCreation(store, () -> {}, new Creator(store, spec, options, listener).ownsProcess());
    }

    @Override
    public Creation prepareCreateFrom(
            Path directory,
            CheckpointId from,
            ResumeOptions resume,
            CreateOptions options,
            CreateListener listener) {
        Store readable = Store.openForReading(directory, "create", notices); // before the store is written to, or made
        Store store = null;
        try {
            ProgramStart start = new StoredStart(readable, new Restored(readable.checkpoint(from), resume));
            store = Store.openForWriting(directory, "create", notices);
            return new StoredCreation(store, readable::close, new Creator(store, start, options, listener).ownsProcess());
        } catch (RuntimeException e) {
            readable.close();
            if (store != null) {
                store.close();
            }
            throw e;
        }
    }

    @Override
    public Resumption prepareResume(
            Checkpoint checkpoint, ResumeOptions options, Consumer<String> notices) {
        return new NativeResumption(new Resumer(checkpoint, options, notices));
    }

    @Override
    public Materialized materialize(
            Checkpoint checkpoint, Path directory, MaterializeOptions options, IntConsumer pages) {
        return made(new Materializer(StateCodec::decode)
                .materialize(checkpoint, directory, engineOptions(options), pages));
    }

    @Override
    public void materialize(
            Store store,
            Map<CheckpointId, Path> directories,
            MaterializeOptions options,
            MaterializeListener listener) {
        new Materializer(StateCodec::decode)
                .materialize(store, directories, engineOptions(options), new Materializer.Listener() {
                    @Override
                    public void made(CheckpointId id, Materializer.Result result) {
                        listener.made(id, Wiring.made(result));
                    }

                    @Override
                    public void failed(CheckpointId id, Throwable failure) {
                        listener.failed(id, failure);
                    }

                    @Override
                    public void pages(int count) {
                        listener.pages(count);
                    }
                });
    }

    private static Materializer.Options engineOptions(MaterializeOptions options) {
        return new Materializer.Options(options.memSize(), options.template(), options.threads(), options.sync());
    }

    private static Materialized made(Materializer.Result result) {
        return new Materialized(result.path(), result.bytes(), result.memoryBytes(), result.warnings());
    }

    @Override
    public Imported importRuns(Path directory, InputStream in, ImportOptions options, ProgressListener listener)
            throws IOException {
        Store store = Store.openForWriting(directory, "import", notices);
        boolean failed = true;
        try {
            Imported imported = store.importRuns(in, options, listener);
            failed = false;
            return imported;
        } finally {
            if (failed) {
                Thread.interrupted(); // an interruption has had its effect, and locks cannot be let go of under one
                store.abandon();
            } else {
                store.close();
            }
        }
    }

    @Override
    public ImportPlan planImport(Path directory, InputStream in, ImportOptions options, ProgressListener listener)
            throws IOException {
        try (Store store = Store.openForReading(directory, "import", notices)) {
            return store.planImport(in, options, listener);
        }
    }

    @Override
    public List<Optimization> optimize(Path directory, OptimizeOptions options, OptimizeListener listener) {
        List<String> runs;
        try (Store readable = Store.openForReading(directory, "optimize", notices)) { // before a store is made
            runs = options.run()
                    .map(List::of)
                    .orElseGet(() -> readable.runs().stream().map(RunInfo::name).toList());
        }
        List<Optimization> done = new ArrayList<>();
        try (Store store = Store.openForWriting(directory, "optimize", notices)) {
            for (String run : runs) {
                Optimization optimization = store.optimize(
                        run,
                        options.level(),
                        options.threads(),
                        (pages, of) -> listener.progress(run, pages, of));
                done.add(optimization);
                listener.optimized(optimization);
                if (!optimization.complete()) {
                    break;
                }
            }
        }
        return done;
    }

    @Override
    public ProcessState decode(byte[] state) {
        return StateCodec.decode(state);
    }

    @Override
    public void requireUsable(byte[] state) {
        Plausibility.require(StateCodec.decode(state));
    }

    @Override
    public Forecast forecast(Store store, Checkpoint checkpoint) {
        return Forecaster.of(checkpoint, StateCodec.decode(checkpoint.state()), following(store, checkpoint.info()));
    }

    /** States at those that come next, up to the first that is far enough away. */
    private static List<ProcessState> following(Store store, CheckpointInfo from) {
        List<ProcessState> states = new ArrayList<>();
        try {
            for (CheckpointInfo info : store.checkpoints(from.id().run())) {
                if (info.id().number() > from.id().number() && states.size() < MOST_FOLLOWING) {
                    states.add(StateCodec.decode(store.checkpoint(info.id()).state()));
                    if (info.elapsedNanos() - from.elapsedNanos() > LOOKED_AHEAD_NANOS) {
                        break;
                    }
                }
            }
        } catch (StoreException | EngineException damaged) {
            return states; // told by whoever asks for that one
        }
        return states;
    }

    @Override
    public Difference compare(Checkpoint a, Checkpoint b, ProgressListener listener) {
        return Comparison.of(a, StateCodec.decode(a.state()), b, StateCodec.decode(b.state()), listener);
    }

    @Override
    public List<Probe> examineHost(Path store, Optional<Path> gem5) {
        return Doctor.examine(store, gem5);
    }

    @Override
    public Upkeep upkeep(Path directory, Duration wait, Consumer<String> told) {
        return Upkeep.of(directory, wait, told);
    }

    @Override
    public Migrated migrate(Path directory, Duration wait) {
        return Upkeep.migrate(directory, wait);
    }

    @Override
    public String gem5Script() {
        return Gem5Script.text();
    }
}
