package org.lapidary.store.rocks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.lapidary.store.Area;
import org.lapidary.store.CheckpointChoice;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.ProgressListener;
import org.lapidary.store.Reclaimed;
import org.lapidary.store.Removal;
import org.lapidary.store.Repair;
import org.lapidary.store.Retention;
import org.lapidary.store.RunInfo;
import org.lapidary.store.StoreException;
import org.lapidary.store.Upkeep;
import org.lapidary.store.Usage;
import org.lapidary.store.Verification;
import org.lapidary.store.directory.Reserve;
import org.lapidary.store.directory.StoreDirectory;
import org.lapidary.store.directory.StoreLock;
import org.lapidary.store.directory.StoreLocks;

/** Opens a store as each piece of upkeep needs it. */
public final class RocksUpkeep implements Upkeep {

    private final StoreDirectory directory;
    private final Duration wait;
    private final Consumer<String> notices;
    private final Reserve reserve;

    /** See {@link Upkeep#of}. */
    public RocksUpkeep(Path path, Duration wait, Consumer<String> notices) {
        this.directory = new StoreDirectory(path);
        this.wait = wait;
        this.notices = notices;
        this.reserve = new Reserve(directory);
    }

    @Override
    public Removal remove(String run, CheckpointChoice choice, boolean dryRun) {
        return remove("rm", dryRun, (catalog, locks, remover) -> {
            catalog.requireRun(run);
            locks.writerOf(run).ifPresent(writer -> {
                throw new StoreException.InUse("run '" + run + "' in the store " + directory.root()
                        + " is being written by " + writer + "; wait for its end");
            });
            catalog.choose(run, remover.listed(run), choice).forEach(remover::choose);
            return List.of();
        });
    }

    /** Chooses checkpoints to be removed. */
    private interface Choosing {

        /** Returns the runs that are left alone because they are being written. */
        List<String> choose(Catalog catalog, StoreLocks locks, Remover remover);
    }

    /** A dry run only reads, on a full disk and on one that cannot be written to as well. */
    private Removal remove(String verb, boolean dryRun, Choosing choosing) {
        RocksStore.requireStore(directory);
        if (dryRun) {
            StoreLocks locks = new StoreLocks(directory, verb);
            try (ReadAccess access = ReadAccess.open(directory, verb, wait, notices)) {
                return access.read(() -> {
                    Remover remover = new Remover(access.database());
                    Removal result = remover.result(choosing.choose(new Catalog(access.database()), locks, remover));
                    tellOf(remover.damages());
                    return result;
                });
            }
        }
        return reserve.spend(() -> {
            try (Turns turns = Turns.open(directory, verb, wait, notices);
                    Access.Use _ = turns.use()) {
                Remover remover = new Remover(turns.database());
                List<String> writing = choosing.choose(new Catalog(turns.database()), turns.locks(), remover);
                Removal result = remover.result(writing);
                tellOf(remover.damages());
                remover.act();
                return result;
            }
        });
    }

    private void tellOf(List<String> damages) {
        damages.stream().distinct().forEach(what -> notices.accept(
                what + "; nothing is collected until it is removed or repaired: " + StoreException.Corrupt.REMEDY));
    }

    @Override
    public Removal prune(Optional<String> only, Retention retention, boolean dryRun) {
        return remove("prune", dryRun, (catalog, locks, remover) -> {
            only.ifPresent(catalog::requireRun);
            List<String> runs = new ArrayList<>();
            List<String> writing = new ArrayList<>();
            // A run whose record is damaged is left alone.
            for (RunInfo run : catalog.runs((where, failure) -> tellOf(List.of(failure.getMessage())))) {
                if (only.isEmpty() || only.get().equals(run.name())) {
                    (locks.writerOf(run.name()).isPresent() ? writing : runs).add(run.name());
                }
            }
            for (String run : runs) {
                List<Integer> listed = remover.listed(run);
                for (int i = 0; i < listed.size(); i++) {
                    if (!retention.keeps(listed.get(i), listed.size() - 1 - i)) {
                        remover.choose(new CheckpointId(run, listed.get(i)));
                    }
                }
            }
            retention.maxBytes().ifPresent(max -> chooseOldest(remover, runs, max));
            return writing;
        });
    }

    /** Runs are in order of their start, and so are the checkpoints of each. */
    private static void chooseOldest(Remover remover, List<String> runs, long max) {
        for (String run : runs) {
            for (int number : remover.listed(run)) {
                if (remover.bytesLeft() <= max) {
                    return;
                }
                remover.choose(new CheckpointId(run, number));
            }
        }
    }

    @Override
    public Reclaimed collect(boolean dryRun, ProgressListener listener) {
        RocksStore.requireStore(directory);
        if (dryRun) {
            try (ReadAccess access = ReadAccess.open(directory, "gc", wait, notices)) {
                if (access.database().isBesideDamage()) { // the notices have named the files
                    throw new StoreException.Corrupt("nothing would be taken away while files are damaged", null);
                }
                long bytes = directory.diskBytes();
                return access.read(() -> {
                    GarbageCollector collector = new GarbageCollector(access.database(), listener);
                    plan(collector);
                    collector.look();
                    return collector.result(true, bytes, bytes);
                });
            }
        }
        return reserve.spend(() -> collectOnce(listener));
    }

    private static void plan(GarbageCollector collector) {
        try {
            collector.plan();
        } catch (StoreException.Corrupt e) {
            throw RocksErrors.withRemedy(new StoreException.Corrupt(
                    "nothing is taken away, since it is not known what is needed: " + e.getMessage(), e.getCause()));
        }
    }

    private Reclaimed collectOnce(ProgressListener listener) {
        GarbageCollector collector;
        long before;
        // Kept until the database is closed, which gives back the last of the space.
        try (StoreLock _ = new StoreLocks(directory, "gc").readers(true, wait)) {
            try (Turns turns = Turns.open(directory, "gc", wait, notices);
                    Access.Use _ = turns.use()) {
                before = directory.diskBytes();
                collector = new GarbageCollector(turns.database(), listener);
                plan(collector);
                collector.act();
                reserve.make();
            }
            return collector.result(false, before, directory.diskBytes());
        }
    }

    @Override
    public Usage usage(Usage.Scope scope, Area.Mapper mapper, ProgressListener listener) {
        RocksStore.requireStore(directory);
        try (ReadAccess access = ReadAccess.open(directory, "du", wait, notices)) {
            return access.search(
                    () -> new UsageSurvey(access.database(), scope, mapper, listener).take(),
                    usage -> usage.damages().isEmpty());
        }
    }

    @Override
    public Repair repair(boolean dryRun, Function<byte[], List<String>> commandOf, ProgressListener listener) {
        Repairer repairer = new Repairer(directory, wait, commandOf, listener);
        return dryRun ? repairer.look() : reserve.spend(repairer::repair);
    }

    @Override
    public Verification verify(int percent, ProgressListener listener) {
        RocksStore.requireStore(directory);
        try (ReadAccess access = ReadAccess.open(directory, "verify", wait, told -> {});
                Verifier verifier = new Verifier(access.database(), percent, listener)) {
            return access.search(verifier::verify, found -> found.damages().isEmpty());
        }
    }
}
