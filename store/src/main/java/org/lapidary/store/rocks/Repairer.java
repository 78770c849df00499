package org.lapidary.store.rocks;

import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.lapidary.store.ProgressListener;
import org.lapidary.store.Repair;
import org.lapidary.store.Repair.Deed;
import org.lapidary.store.Repair.Finding;
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

    /** Percent of the blocks that are read as a whole. */
    private static final int ALL = 100;

    private final StoreDirectory directory;
    private final RepairedDatabase swap;
    private final StoreLocks locks;
    private final Duration wait;
    private final Function<byte[], List<String>> commandOf;
    private final ProgressListener listener;
    private final LostFormat format;

    /** A damaged database that is open, and what was in the way of opening it as usual. */
    private record Opened(Database database, List<Finding> findings) {}

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
        this.format = new LostFormat(directory);
    }

    /** Says what would be done. */
    Repair look() {
        try (StoreLock _ = locks.readers(false, wait);
                Imitation imitation = new Imitation()) {
            Opened opened = openInTurn(imitation);
            try (Database database = opened.database();
                    BlockChecks checks = new BlockChecks(database, ALL, listener)) {
                TableFiles tables = new TableFiles(directory, listener);
                Supplier<Repair> look = () -> plan(opened, checks, tables, true).repair();
                // No writer can open what cannot be opened as usual, so nothing changes beneath.
                return opened.findings().isEmpty()
                        ? new FreshViews(database, locks, wait)
                                .search(look, repair -> repair.findings().isEmpty())
                        : look.get();
            }
        }
    }

    private Opened openInTurn(Imitation imitation) {
        try (StoreLock _ = locks.turn(false, wait)) {
            swap.requireSettled();
            Books books = new Books(directory);
            Optional<Finding> lost = lost(books);
            boolean imitated = lost.isPresent() && books.newestManifest().isPresent();
            return open(
                    books,
                    imitated ? imitation.of(books) : directory,
                    known(lost),
                    () -> imitation.empty(directory),
                    Files::createSymbolicLink);
        }
    }

    /** Opens what {@code CURRENT} leads to; where that is nothing that can be read, the files alone, without the books. */
    private Opened open(
            Books books,
            StoreDirectory from,
            List<Finding> known,
            Supplier<StoreDirectory> elsewhere,
            Reassembly.Linking linking) {
        String problem = "no MANIFEST-… is left";
        if (books.newestManifest().isPresent() || !directory.hasDatabase()) {
            try {
                return open(from, known);
            } catch (StoreException.Corrupt | StoreException.Io e) {
                problem = e.getMessage();
            }
        }
        StoreDirectory to = elsewhere.get();
        List<Finding> found = new ArrayList<>(format.findings());
        found.addAll(new Reassembly(directory, to, linking).run(problem));
        return open(to, found);
    }

    private static Optional<Finding> lost(Books books) {
        return books.problem().map(what -> new Finding(
                "",
                Deed.REBUILT,
                "the database's file " + Books.CURRENT + ", of " + books.source() + ": " + what));
    }

    /** What was found before the database was opened. */
    private List<Finding> known(Optional<Finding> lost) {
        return Stream.concat(format.findings().stream(), lost.stream()).toList();
    }

    private static Opened open(StoreDirectory from, List<Finding> known) {
        List<Finding> findings = new ArrayList<>(known);
        try {
            return new Opened(Database.open(from, true, false), findings);
        } catch (StoreException.Corrupt | StoreException.Io e) {
            findings.add(new Finding(
                    "",
                    Deed.DROPPED,
                    "records of the log that cannot be read, with what they alone held: " + e.getMessage()));
            return new Opened(Database.salvage(from), findings);
        }
    }

    private RepairPlan plan(Opened opened, BlockChecks checks, TableFiles tables, boolean dryRun) {
        RepairPlan plan = new RepairPlanner(opened.database(), commandOf, checks, tables).plan(opened.findings(), dryRun);
        format.requireProof(opened.database().directory(), plan.repair());
        return plan;
    }

    /** Does it. */
    Repair repair() {
        try (StoreLock _ = locks.readers(true, wait);
                StoreLock _ = locks.turn(true, wait)) {
            swap.settle();
            directory.clearStaging();
            directory.requireDatabaseOfFiles();
            if (locks.anyRunIsWritten()) {
                throw new StoreException.InUse("a run in the store " + directory.root()
                        + " is being written; repair the store when it is complete");
            }
            StoreDirectory second = new StoreDirectory(directory.staging().resolve("repair"));
            Books books = new Books(directory);
            Optional<Finding> lost = lost(books);
            if (lost.isPresent() && books.newestManifest().isPresent()) {
                books.rebuild();
            }
            List<Finding> known = known(lost); // what there is to do of these is done before a second database is made
            Opened opened = open(
                    books,
                    directory,
                    known,
                    () -> new StoreDirectory(directory.staging().resolve("reassembled")),
                    Files::createLink);
            RepairPlan plan;
            try (Database damaged = opened.database()) {
                try (BlockChecks checks = new BlockChecks(damaged, ALL, listener)) {
                    plan = plan(opened, checks, new TableFiles(directory, listener), false);
                }
                FaultPoint.REPAIR_PLANNED.reached();
                format.rebuild();
                if (plan.repair().findings().equals(known)) {
                    return plan.repair(); // what there was to do is done
                }
                build(damaged, second, plan);
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
        try (Database fresh = Database.open(second, false, true);
                Verifier verifier = new Verifier(fresh, 0, listener)) {
            new Rebuilding(damaged, fresh, plan, listener).run();
            FaultPoint.REPAIRED_BUILT.reached();
            List<Verification.Damage> left = verifier.verify().damages();
            if (!left.isEmpty()) {
                throw new StoreException.Corrupt("the store " + directory.root() + " cannot be repaired and is left as it"
                        + " was: what was built of it would be damaged too, " + left.getFirst(), null);
            }
        }
    }
}
