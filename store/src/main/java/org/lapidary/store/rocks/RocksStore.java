package org.lapidary.store.rocks;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lapidary.store.Checkpoint;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.CheckpointInfo;
import org.lapidary.store.PageTable;
import org.lapidary.store.PageVisitor;
import org.lapidary.store.RunInfo;
import org.lapidary.store.RunName;
import org.lapidary.store.RunWriter;
import org.lapidary.store.Store;
import org.lapidary.store.StoreException;
import org.lapidary.store.directory.StoreDirectory;
import org.lapidary.store.directory.StoreLock;
import org.lapidary.store.format.ManifestRecord;
import org.lapidary.store.format.PageMap;

/** The store that the API hands out. */
public final class RocksStore implements Store {

    private final StoreDirectory directory;
    private final StoreLock lock;
    private final Database database;
    private final Catalog catalog;
    private final GenerationCounter counter;
    private final Set<String> begun = new HashSet<>();
    private final boolean made;
    private boolean open = true;

    private RocksStore(
            StoreDirectory directory, StoreLock lock, Database database, GenerationCounter counter, boolean made) {
        this.directory = directory;
        this.lock = lock;
        this.database = database;
        this.catalog = new Catalog(database);
        this.counter = counter;
        this.made = made;
    }

    /** See {@link Store#openForWriting}. */
    public static RocksStore openForWriting(Path path, String verb) {
        StoreDirectory directory = new StoreDirectory(path);
        StoreLock lock;
        try {
            if (!directory.isStore()) {
                directory.createDirectories();
            }
            lock = StoreLock.acquire(directory, true, verb);
        } catch (RuntimeException e) {
            directory.removeMade();
            throw e;
        }
        Database database = null;
        boolean made = false;
        try {
            boolean isNew = !directory.isStore(); // asked again: it may have been made before the lock was had
            made = isNew && !directory.hasDatabase();
            directory.clearStaging();
            database = Database.open(directory, false, isNew);
            GenerationCounter counter = GenerationCounter.recover(database);
            if (isNew) {
                requireEmpty(database, directory);
                directory.writeFormat();
            }
            return new RocksStore(directory, lock, database, counter, made);
        } catch (RuntimeException e) {
            closeAll(database, made ? directory : null, lock);
            throw e;
        }
    }

    /** See {@link Store#openForReading}. */
    public static RocksStore openForReading(Path path, String verb) {
        StoreDirectory directory = new StoreDirectory(path);
        if (!directory.isStore()) {
            throw new StoreException.NotAStore(
                    "there is no store in " + path + "; `lapidary create` makes one, --directory names another");
        }
        StoreLock lock = StoreLock.acquire(directory, false, verb);
        try {
            return new RocksStore(directory, lock, Database.open(directory, true, false), null, false);
        } catch (RuntimeException e) {
            closeAll(null, lock);
            throw e;
        }
    }

    /** A store whose making was cut short is empty; one that has lost its FORMAT is not. */
    private static void requireEmpty(Database database, StoreDirectory directory) {
        if (database.lastKey(Column.RUNS) != null) {
            throw new StoreException.Corrupt(
                    "the store " + directory.root() + " has lost its file FORMAT, which says what it is", null);
        }
    }

    private static void closeAll(Database database, StoreLock lock) {
        closeAll(database, null, lock);
    }

    /** @param unwanted a store to be deleted, or null */
    private static void closeAll(Database database, StoreDirectory unwanted, StoreLock lock) {
        try (lock) {
            if (database != null) {
                database.close();
            }
            if (unwanted != null) {
                unwanted.unmake();
            }
        }
    }

    @Override
    public Path directory() {
        return directory.root();
    }

    @Override
    public List<RunInfo> runs() {
        return catalog.runs();
    }

    @Override
    public Optional<RunInfo> run(String name) {
        return catalog.run(name);
    }

    @Override
    public List<CheckpointInfo> checkpoints(String run) {
        return catalog.checkpoints(run);
    }

    @Override
    public Checkpoint checkpoint(CheckpointId id) {
        RunInfo run = catalog.requireRun(id.run());
        ManifestRecord manifest = catalog.manifest(id);
        return new StoredCheckpoint(database, run, manifest, pages(manifest));
    }

    private PageTable pages(ManifestRecord manifest) {
        return switch (manifest.map()) {
            case PageMap.Complete complete -> complete.pages();
            case PageMap.Difference difference -> difference.applyTo(keyframePages(manifest.info()));
        };
    }

    private PageTable keyframePages(CheckpointInfo info) {
        CheckpointId keyframe = new CheckpointId(info.id().run(), info.keyframe());
        if (catalog.manifest(keyframe).map() instanceof PageMap.Complete complete) {
            return complete.pages();
        }
        throw new StoreException.Corrupt(
                "checkpoint " + info.id() + " builds on " + keyframe + ", which is not a keyframe", null);
    }

    @Override
    public Map<Checkpoint, Throwable> read(Map<Checkpoint, PageVisitor> readings, int threads) {
        Map<Checkpoint, Part> parts = new LinkedHashMap<>();
        readings.forEach((checkpoint, visitor) -> parts.put(checkpoint, part(checkpoint, visitor)));
        new PassReader(database, List.copyOf(parts.values())).read(threads);
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
    public synchronized RunWriter beginRun(RunInfo run) {
        writing();
        requireFree(run.name());
        RunAppender appender = new RunAppender(this, database, run);
        begun.add(run.name());
        return appender;
    }

    @Override
    public synchronized void requireFree(String name) {
        RunName.require(name);
        if (isTaken(name)) {
            throw new StoreException.Exists("the store " + directory.root() + " has a run '" + name
                    + "' already; choose another name or leave it to lapidary");
        }
    }

    @Override
    public synchronized String freeRunName(String base) {
        String plain = base.replaceAll("[^A-Za-z0-9._+-]", "_").replaceFirst("^[^A-Za-z0-9_]", "_");
        String stem = plain.isEmpty() ? "run" : plain.substring(0, Math.min(plain.length(), 80));
        int number = 1;
        while (isTaken(stem + "-" + number)) {
            number++;
        }
        return stem + "-" + number;
    }

    private boolean isTaken(String name) {
        return begun.contains(name) || catalog.run(name).isPresent();
    }

    /** A writer closed: its run is stored by now, or its name is free again. */
    synchronized void runEnded(String name) {
        begun.remove(name);
    }

    /** What writers count with, and take turns by. */
    GenerationCounter writing() {
        if (counter == null) {
            throw new IllegalStateException("the store " + directory.root() + " was opened for reading");
        }
        return counter;
    }

    @Override
    public long diskBytes() {
        return directory.diskBytes();
    }

    @Override
    public synchronized void close() {
        if (open) {
            open = false;
            closeAll(database, lock);
        }
    }

    @Override
    public synchronized void abandon() {
        if (open) {
            open = false;
            boolean unused = made && database.lastKey(Column.RUNS) == null;
            closeAll(database, unused ? directory : null, lock);
        }
    }
}
