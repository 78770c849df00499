package org.lapidary.store.rocks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.lapidary.store.Migrated;
import org.lapidary.store.StoreException;
import org.lapidary.store.directory.StoreDirectory;
import org.lapidary.store.directory.StoreLock;
import org.lapidary.store.directory.StoreLocks;
import org.lapidary.store.format.StoreFormat;

/**
 * Brings a store from its format's version to the present one, a version at a time. After each step FORMAT names the
 * version reached; a step that is cut short is done again, from its beginning, by the next migration.
 */
public final class Migrator {

    /** From each version to the next, in order. Version 1 was the first, so none leads to it. */
    private static final List<Step> STEPS = List.of();

    private final StoreDirectory directory;
    private final List<Step> steps;
    private final int target;

    /**
     * From one version to the next.
     *
     * @param from the version that it takes
     * @param what it does, in words
     * @param work does it, to a store that nobody else has open; doing it again after it was cut short must lead to the
     *     same
     */
    record Step(int from, String what, Consumer<StoreDirectory> work) {}

    Migrator(StoreDirectory directory, List<Step> steps, int target) {
        this.directory = directory;
        this.steps = steps;
        this.target = target;
    }

    /** See {@link org.lapidary.store.Upkeep#migrate}. */
    public static Migrated migrate(Path path, Duration wait) {
        return new Migrator(new StoreDirectory(path), STEPS, StoreFormat.VERSION).run(wait);
    }

    Migrated run(Duration wait) {
        if (stepsFrom(directory.format().version()).isEmpty()) {
            return new Migrated(target, target, List.of());
        }
        StoreLocks locks = new StoreLocks(directory, "migrate");
        try (StoreLock _ = locks.readers(true, wait);
                StoreLock _ = locks.turn(true, wait)) {
            int from = directory.format().version(); // somebody may have migrated it meanwhile
            List<String> done = new ArrayList<>();
            for (Step step : stepsFrom(from)) {
                step.work().accept(directory);
                directory.format().write(step.from() + 1);
                done.add(step.what());
            }
            return new Migrated(from, target, done);
        }
    }

    /** The steps that a store of this version needs; none where it is up to date. */
    private List<Step> stepsFrom(int version) {
        if (version > target) {
            throw directory.format().tooNew(version, target);
        }
        List<Step> needed =
                steps.stream().filter(step -> step.from() >= version).toList();
        if (needed.size() != target - version) {
            throw new StoreException.WrongVersion("the store " + directory.root() + " has format " + version
                    + ", too old for this lapidary to migrate; use an earlier lapidary to bring it up to "
                    + (target - steps.size()));
        }
        return needed;
    }
}
