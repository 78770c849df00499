package org.lapidary.store.rocks;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.lapidary.store.Checkpoint;
import org.lapidary.store.CheckpointChoice;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.CheckpointInfo;
import org.lapidary.store.Exported;
import org.lapidary.store.ImportOptions;
import org.lapidary.store.ImportPlan;
import org.lapidary.store.Imported;
import org.lapidary.store.Optimization;
import org.lapidary.store.PageVisitor;
import org.lapidary.store.ProgressListener;
import org.lapidary.store.RunInfo;
import org.lapidary.store.RunName;
import org.lapidary.store.RunWriter;
import org.lapidary.store.Store;
import org.lapidary.store.StoreException;
import org.lapidary.store.Verification.Damage;
import org.lapidary.store.directory.StoreDirectory;
import org.lapidary.store.directory.StoreLock;
import org.lapidary.store.directory.StoreLocks;
import org.lapidary.store.format.BlockCodec;
import org.lapidary.store.format.ManifestRecord;

/** The store that the API hands out. */
public final class RocksStore implements Store {

    private final StoreDirectory directory;
    private final Access access;
    private final Catalog catalog;
    private final RunNames names;
    private volatile boolean open = true;

    private RocksStore(StoreDirectory directory, Access access) {
        this.directory = directory;
        this.access = access;
        this.catalog = new Catalog(access.database());
        this.names = new RunNames(access, catalog);
    }

    /** See {@link Store#prepare}. */
    public static void prepare() {
        Session.loadLibrary();
        BlockCodec.loadLibrary();
    }

    /** See {@link Store#openForWriting(Path, String, Consumer)}. */
    public static RocksStore openForWriting(Path path, String verb, Consumer<String> notices) {
        StoreDirectory directory = new StoreDirectory(path);
        try {
            return new RocksStore(directory, Turns.open(directory, verb, StoreLocks.PATIENCE, notices));
        } catch (RuntimeException e) {
            directory.removeMade();
            throw e;
        }
    }

    /** See {@link Store#openForReading(Path, String, Consumer)}. */
    public static RocksStore openForReading(Path path, String verb, Consumer<String> notices) {
        StoreDirectory directory = existing(path);
        return new RocksStore(directory, ReadAccess.open(directory, verb, StoreLocks.PATIENCE, notices));
    }

    private static StoreDirectory existing(Path path) {
        StoreDirectory directory = new StoreDirectory(path);
        requireStore(directory);
        return directory;
    }

    /** Sees that a store is there, of a version that can be used. */
    static void requireStore(StoreDirectory directory) {
        if (directory.formatProblem().isPresent() && !directory.isStore()) {
            throw new StoreException.NotAStore(directory.root() + " has a database and no FORMAT: a store whose making was cut short,"
                    + " which `lapidary create` completes, or one that has lost its FORMAT, which `lapidary repair --apply`"
                    + " makes anew");
        }
    }

    private <T> T read(Supplier<T> work) {
        requireOpen();
        return access.read(work);
    }

    private void requireOpen() {
        if (!open) {
            throw new IllegalStateException("the store " + directory.root() + " was closed");
        }
    }

    @Override
    public Path directory() {
        return directory.root();
    }

    @Override
    public List<RunInfo> runs() {
        return read(catalog::runs);
    }

    @Override
    public List<RunInfo> runs(List<Damage> damages) {
        return list(damages, catalog::runs);
    }

    @Override
    public List<CheckpointInfo> checkpoints(String run, List<Damage> damages) {
        return list(damages, damaged -> catalog.checkpoints(run, damaged));
    }

    private <T> List<T> list(List<Damage> damages, Function<BiConsumer<String, StoreException>, List<T>> listing) {
        requireOpen();
        List<Damage> found = new ArrayList<>();
        List<T> listed = access.search(
                () -> {
                    found.clear();
                    return listing.apply((where, failure) -> found.add(new Damage(where, failure.getMessage())));
                },
                entries -> found.isEmpty());
        damages.addAll(found);
        return listed;
    }

    @Override
    public Optional<RunInfo> run(String name) {
        return read(() -> catalog.run(name));
    }

    @Override
    public List<CheckpointInfo> checkpoints(String run) {
        return read(() -> catalog.checkpoints(run));
    }

    @Override
    public Checkpoint checkpoint(CheckpointId id) {
        return read(() -> {
            RunInfo run = catalog.requireRun(id.run());
            catalog.requireListed(id);
            ManifestRecord manifest = catalog.manifest(id);
            return new StoredCheckpoint(access.database(), run, manifest, new PageTables(catalog).of(manifest));
        });
    }

    @Override
    public Map<Checkpoint, Throwable> read(Map<Checkpoint, PageVisitor> readings, int threads) {
        Map<Checkpoint, Part> parts = new LinkedHashMap<>();
        readings.forEach((checkpoint, visitor) -> parts.put(checkpoint, part(checkpoint, visitor)));
        try (Access.Use _ = access.use()) {
            new PassReader(access.database(), List.copyOf(parts.values())).read(threads);
        }
        Map<Checkpoint, Throwable> failures = new LinkedHashMap<>();
        parts.forEach((checkpoint, part) -> {
            if (part.failure() != null) {
                failures.put(checkpoint, part.failure());
            }
        });
        return failures;
    }

    private static Part part(Checkpoint checkpoint, PageVisitor visitor) {
        if (checkpoint instanceof StoredCheckpoint stored) {
            return stored.part(visitor);
        }
        throw new IllegalArgumentException("checkpoint " + checkpoint.info().id() + " is not of this store");
    }

    @Override
    public RunWriter beginRun(RunInfo run) {
        RunName.require(run.name());
        Turns turns = turns();
        try (Access.Use _ = turns.use()) {
            return new RunAppender(turns, names.require(turns, run.name()), run);
        }
    }

    @Override
    public RunWriter beginNumberedRun(RunInfo run) {
        Turns turns = turns();
        try (Access.Use _ = turns.use()) {
            while (true) {
                RunInfo named = run.named(names.free(run.name()));
                Optional<StoreLock> reservation = names.take(turns, named.name());
                if (reservation.isPresent()) { // else another thread of ours was quicker
                    return new RunAppender(turns, reservation.get(), named);
                }
            }
        }
    }

    @Override
    public Exported exportRuns(Map<String, CheckpointChoice> choices, OutputStream out, ProgressListener listener)
            throws IOException {
        Map<RunInfo, List<CheckpointId>> runs = new LinkedHashMap<>();
        choices.forEach((run, choice) -> {
            RunInfo info = read(() -> catalog.requireRun(run));
            List<Integer> numbers =
                    checkpoints(run).stream().map(checkpoint -> checkpoint.id().number()).toList();
            runs.put(info, catalog.choose(run, numbers, choice));
        });
        try (Access.Use _ = access.use()) {
            return new Exporter(access, listener).run(runs, out);
        }
    }

    @Override
    public Imported importRuns(InputStream in, ImportOptions options, ProgressListener listener) throws IOException {
        Turns turns = turns();
        // Taken before a turn, as by everybody: a collection would take pages that nothing names yet.
        try (StoreLock _ = turns.locks().readers(false, Turns.PATIENCE)) {
            return new Importer(options, listener)
                    .run(in, () -> new StagedImport(turns), (staged, run) -> begin(staged, run, options.rename()));
        }
    }

    private void begin(StagedImport staged, RunInfo run, boolean rename) {
        Turns turns = turns();
        try (Access.Use _ = turns.use()) {
            String name = rename && names.isTaken(run.name()) ? names.free(run.name()) : run.name();
            staged.begin(run.named(name), names.require(turns, name));
        }
    }

    @Override
    public ImportPlan planImport(InputStream in, ImportOptions options, ProgressListener listener) throws IOException {
        try (Access.Use _ = access.use();
                BlockReader reader = new BlockReader(access.database());
                PageIndex index = new PageIndex(access.database(), reader)) {
            Set<String> planned = new HashSet<>();
            Predicate<String> taken = name -> planned.contains(name) || names.isTaken(name);
            return new Importer(options, listener).plan(in, index, wanted -> {
                String name = options.rename() && taken.test(wanted) ? RunNames.free(wanted, taken) : wanted;
                if (!planned.add(name) || names.isTaken(name)) {
                    throw names.taken(name);
                }
                return name;
            });
        }
    }

    private Turns turns() {
        if (access instanceof Turns turns) {
            return turns;
        }
        throw new IllegalStateException("the store " + directory.root() + " was opened for reading");
    }

    @Override
    public Optimization optimize(String run, int level, int threads, Optimization.Listener listener) {
        Turns turns = turns();
        StoreLock reservation;
        try (Access.Use _ = turns.use()) {
            catalog.requireRun(run);
            reservation = turns.locks()
                    .reserve(run)
                    .orElseThrow(() -> new StoreException.InUse("run '" + run + "' in the store " + directory.root()
                            + " is being written; wait until it is complete"));
        }
        try {
            return new Optimizer(turns, run, level, threads).run(listener);
        } finally {
            turns.release(reservation);
        }
    }

    @Override
    public long diskBytes() {
        return directory.diskBytes();
    }

    @Override
    public void close() {
        if (open) {
            open = false;
            access.close();
        }
    }

    @Override
    public void abandon() {
        open = false;
        turns().abandon();
    }
}
