package org.lapidary.store.rocks;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.lapidary.store.Repair;
import org.lapidary.store.Repair.Deed;
import org.lapidary.store.Repair.Finding;
import org.lapidary.store.StoreException;
import org.lapidary.store.directory.StoreDirectory;
import org.lapidary.store.format.StoreFormat;

/**
 * A FORMAT that is gone, or not what was written. It says which version a store has, and so how all else is to be read;
 * that a store has the present version is also proved by what else is in it.
 */
final class LostFormat {

    private static final Set<String> FAMILIES = Arrays.stream(Column.values())
            .map(column -> new String(column.id(), StandardCharsets.UTF_8))
            .collect(Collectors.toSet());

    private final StoreDirectory directory;
    private final Optional<String> problem;

    /** @throws StoreException.NotAStore where there is no store */
    LostFormat(StoreDirectory directory) {
        this.directory = directory;
        this.problem = directory.formatProblem();
    }

    List<Finding> findings() {
        return problem.map(what -> new Finding(
                        "", Deed.REBUILT, "the file FORMAT, of version " + StoreFormat.VERSION + " as all else is: " + what))
                .stream()
                .toList();
    }

    /**
     * Sees that the store is of this version: its database has the column families of that and no other, and at least one
     * checkpoint is whole in it, with its records and all of its pages as this version reads them.
     *
     * @param opened where the database was opened
     */
    void requireProof(StoreDirectory opened, Repair repair) {
        if (problem.isPresent()
                && (repair.checkpoints() == 0 || !Session.families(opened).equals(FAMILIES))) {
            throw new StoreException.Corrupt(
                    "the store " + directory.root() + " has lost its file FORMAT, which says of which version it is, and"
                            + " nothing else in it proves that: put the file back from a copy; if only the making of the"
                            + " store was cut short, `lapidary create` completes it",
                    null);
        }
    }

    /** Makes it anew, where it is lost. */
    void rebuild() {
        if (problem.isPresent()) {
            directory.writeFormat();
        }
    }
}
