package org.lapidary.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
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
import org.lapidary.store.Upkeep;

/** All that the verbs ask of the modules below, so that they can be tested without a traced program. */
public interface Services {

    /**
     * Opens a store beside other readers.
     *
     * @param verb is shown to whoever finds it in use
     * @param notices is told of damage that is not in the way
     */
    Store openForReading(Path directory, String verb, Consumer<String> notices);

    /** Opens a store for writing and prepares a run in it; nothing is started yet. */
    Creation prepareCreate(Path directory, LaunchSpec spec, CreateOptions options, CreateListener listener);

    /** Opens a store for writing and prepares a run that goes on from one of its checkpoints. */
    Creation prepareCreateFrom(
            Path directory,
            CheckpointId from,
            ResumeOptions resume,
            CreateOptions options,
            CreateListener listener);

    /** Prepares a native run of a checkpoint; {@code notices} is told what can't be restored. */
    Resumption prepareResume(
            Checkpoint checkpoint, ResumeOptions options, Consumer<String> notices);

    /** Writes one checkpoint as a gem5 checkpoint directory; {@code pages} is told, by any thread, of more that are written. */
    Materialized materialize(Checkpoint checkpoint, Path directory, MaterializeOptions options, IntConsumer pages);

    /** Writes several in one pass over the store; what fails is told and leaves the others. */
    void materialize(
            Store store,
            Map<CheckpointId, Path> directories,
            MaterializeOptions options,
            MaterializeListener listener);

    /** Stores the runs of an exported file, in a store that is made where it is missing. */
    Imported importRuns(Path directory, InputStream in, ImportOptions options, ProgressListener listener)
            throws IOException;

    /** Says what an import into a store that is there would do. */
    ImportPlan planImport(Path directory, InputStream in, ImportOptions options, ProgressListener listener)
            throws IOException;

    /** Compresses the pages of a run harder, or of all runs, the oldest first. */
    List<Optimization> optimize(Path directory, OptimizeOptions options, OptimizeListener listener);

    /** The process of a checkpoint besides its memory. */
    ProcessState decode(byte[] state);

    /**
     * Sees that a state which others made can be used.
     *
     * @throws org.lapidary.engine.EngineException.BadState where it can't
     */
    void requireUsable(byte[] state);

    /** What is to be expected of a checkpoint in gem5; reads some of its pages, and the next one's state. */
    Forecast forecast(Store store, Checkpoint checkpoint);

    /** What differs between two checkpoints of one store. */
    Difference compare(Checkpoint a, Checkpoint b, ProgressListener listener);

    /** Looks at what this host offers, {@code gem5} being the user's where one is configured. */
    List<Probe> examineHost(Path store, Optional<Path> gem5);

    /**
     * Upkeep of an existing store.
     *
     * @param wait how long it waits for others to let go of the store
     * @param notices is told of damage that is not in the way
     */
    Upkeep upkeep(Path directory, Duration wait, Consumer<String> notices);

    /** Brings the format of a store up to date. */
    Migrated migrate(Path directory, Duration wait);

    /** The gem5 configuration script that restores checkpoints. */
    String gem5Script();

    /** A run that is ready to start. Closing it closes the store. */
    interface Creation extends AutoCloseable {

        /** Runs the program to its end. */
        CreateResult run();

        /** Ends the program from any thread; {@link #run} then returns what was committed. */
        void cancel();

        /** True where {@link #run} ended a program that ran, since its checkpoints could not be stored. */
        default boolean hasEndedProgram() {
            return false;
        }

        @Override
        void close();
    }

    /** A checkpoint that is ready to go on as a process. */
    interface Resumption {

        /**
         * Runs it to its end.
         *
         * @param restored called once all of the checkpoint has been read
         */
        ExitStatus run(Runnable restored);

        /** Ends the program from any thread. */
        void cancel();
    }

    /**
     * What is optimized and how.
     *
     * @param run one run, else all
     * @param level zstd's level of compression
     * @param threads how many threads may compress
     */
    record OptimizeOptions(Optional<String> run, int level, int threads) {}

    /** Follows an optimization. */
    interface OptimizeListener {

        /** So many pages of a run are read; whether to go on. */
        boolean progress(String run, long done, long pages);

        /** A run is done, or given up. */
        void optimized(Optimization optimization);
    }

    /**
     * How a checkpoint is materialized.
     *
     * @param memSize bytes of the simulated memory, else the least that holds the program
     * @param template an {@code m5.cpt} of the user's own gem5 script
     * @param threads how many threads may work
     * @param sync whether to wait until all is on disk
     */
    record MaterializeOptions(OptionalLong memSize, Optional<Path> template, int threads, boolean sync) {}

    /** Told of several checkpoints, each as it is done. */
    interface MaterializeListener {

        void made(CheckpointId id, Materialized made);

        void failed(CheckpointId id, Throwable failure);

        /** So many more pages are written; by any thread. */
        void pages(int count);
    }

    /**
     * A gem5 checkpoint that was written.
     *
     * @param path its directory
     * @param bytes what its files hold
     * @param memoryBytes size of the simulated memory
     * @param warnings what the user should know
     */
    record Materialized(Path path, long bytes, long memoryBytes, List<String> warnings) {}
}
