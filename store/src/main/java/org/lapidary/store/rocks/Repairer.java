package org.lapidary.store.rocks;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.lapidary.store.ProgressListener;
import org.lapidary.store.Repair;
import org.lapidary.store.StoreException;
import org.lapidary.store.Verification;
import org.lapidary.store.directory.RepairedDatabase;
import org.lapidary.store.directory.StoreDirectory;
import org.lapidary.store.directory.StoreLock;
import org.lapidary.store.directory.StoreLocks;

/**
 * Repairs a store: plans, builds a second database beside the first, looks at it, and puts it in the first one's place.
 * Until then the first one is as it was, and a kill leaves one of the two, whole.
 */
final class Repairer {

    private final StoreDirectory directory;
    private final RepairedDatabase swap;
    private final StoreLocks locks;
    private final Duration wait;
    private final Function<byte[], List<String>> commandOf;
    private final ProgressListener listener;

    /** A damaged database that is open, and what was in the way of opening it as usual. */
    private record Opened(Database database, Optional<String> damagedLog) implements AutoCloseable {
        @Override
        public void close() {
            database.close();
        }
    }

    Repairer(
            StoreDirectory directory,
            Duration wait,
            Function<byte[], List<String>> commandOf,
            ProgressListener listener) {
        this.directory = directory;
        this.swap = new RepairedDatabase(directory);
        this.locks = new StoreLocks(directory, "repair");
        this.wait = wait;
        this.commandOf = commandOf;
        this.listener = listener;
    }

    /** Says what would be done. */
    Repair look() {
        try (StoreLock _ = locks.readers(false, wait);
                Opened opened = openInTurn()) {
            return plan(opened, true).repair();
        }
    }

    private Opened openInTurn() {
        try (StoreLock _ = locks.turn(false, wait)) {
            swap.requireSettled();
            return open();
        }
    }

    private Opened open() {
        try {
            return new Opened(Database.open(directory, true, false), Optional.empty());
        } catch (StoreException.Corrupt | StoreException.Io e) {
            return new Opened(Database.salvage(directory), Optional.of(e.getMessage()));
        }
    }

    private RepairPlan plan(Opened opened, boolean dryRun) {
        return new RepairPlanner(opened.database(), commandOf, listener).plan(opened.damagedLog(), dryRun);
    }

    /** Does it. */
    Repair repair() {
        try (StoreLock _ = locks.readers(true, wait);
                StoreLock _ = locks.turn(true, wait)) {
            swap.settle();
            directory.clearStaging();
            if (locks.anyRunIsWritten()) {
                throw new StoreException.InUse("a run in the store " + directory.root()
                        + " is being written; repair the store when it is complete");
            }
            StoreDirectory second = new StoreDirectory(directory.staging().resolve("repair"));
            RepairPlan plan;
            try (Opened opened = open()) {
                plan = plan(opened, false);
                FaultPoint.REPAIR_PLANNED.reached();
                if (plan.repair().findings().isEmpty()) {
                    return plan.repair();
                }
                build(opened.database(), second, plan);
            }
            swap.offer(second.database());
            FaultPoint.REPAIRED_OFFERED.reached();
            swap.setAside();
            FaultPoint.DAMAGED_SET_ASIDE.reached();
            swap.settle();
            directory.clearStaging();
            FaultPoint.REPAIRED.reached();
            return plan.repair();
        }
    }

    private void build(Database damaged, StoreDirectory second, RepairPlan plan) {
        second.createDirectories();
        try (Database fresh = Database.open(second, false, true)) {
            new Rebuilding(damaged, fresh, plan, listener).run();
            FaultPoint.REPAIRED_BUILT.reached();
            List<Verification.Damage> left = new Verifier(fresh, 0, listener).verify().damages();
            if (!left.isEmpty()) {
                throw new StoreException.Corrupt("the store " + directory.root() + " cannot be repaired and is left as it"
                        + " was: what was built of it would be damaged too, " + left.getFirst(), null);
            }
        }
    }
}
