package org.lapidary.store.rocks;

import java.util.Optional;
import java.util.function.Predicate;
import org.lapidary.store.StoreException;
import org.lapidary.store.directory.StoreLock;

/** The names of runs: those of runs that are there, and of others that are being written and not listed yet. */
final class RunNames {

    /** Of a name that is made up; leaves room for a number. */
    private static final int STEM_LENGTH = 80;

    private final Access access;
    private final Catalog catalog;

    RunNames(Access access, Catalog catalog) {
        this.access = access;
        this.catalog = catalog;
    }

    boolean isTaken(String name) {
        return access instanceof Turns turns && turns.locks().writerOf(name).isPresent()
                || catalog.run(name).isPresent();
    }

    /** Takes the name of a new run, where it is free; in a use. */
    Optional<StoreLock> take(Turns turns, String name) {
        Optional<StoreLock> reservation = turns.locks().reserve(name);
        if (reservation.isPresent() && catalog.run(name).isPresent()) {
            turns.release(reservation.get());
            return Optional.empty();
        }
        return reservation;
    }

    /**
     * Takes the name of a new run; in a use.
     *
     * @throws StoreException.Exists where it is not free
     */
    StoreLock require(Turns turns, String name) {
        return take(turns, name).orElseThrow(() -> taken(name));
    }

    /** The error for a name that is not free. */
    StoreException taken(String name) {
        return new StoreException.Exists("the store " + access.database().directory().root() + " has a run '" + name
                + "' already; --name gives another");
    }

    /** The first free of base-1, base-2 and so on, with underscores where run names cannot have what {@code base} has. */
    String free(String base) {
        return free(base, this::isTaken);
    }

    /** See {@link #free(String)}; {@code taken} tells which are not. */
    static String free(String base, Predicate<String> taken) {
        String plain = base.replaceAll("[^A-Za-z0-9._+-]", "_").replaceFirst("^[^A-Za-z0-9_]", "_");
        String stem = plain.isEmpty() ? "run" : plain.substring(0, Math.min(plain.length(), STEM_LENGTH));
        int number = 1;
        while (taken.test(stem + "-" + number)) {
            number++;
        }
        return stem + "-" + number;
    }
}
