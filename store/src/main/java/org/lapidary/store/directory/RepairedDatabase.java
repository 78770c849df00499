package org.lapidary.store.directory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.lapidary.store.StoreException;

/**
 * How a repaired database takes the place of a damaged one. Directories cannot be exchanged in one step, so there are
 * three, each of which a power cut leaves done or not done:
 *
 * <pre>
 *                   db/       db.new/   db.old/   who opens the store to write
 *  {@link #offer}         damaged   repaired            deletes the repaired one
 *  {@link #setAside}                repaired  damaged   puts the repaired one into its place
 *  {@link #settle}        repaired            damaged   deletes the damaged one
 * </pre>
 *
 * Under the lock, all of it.
 */
public final class RepairedDatabase {

    private final StoreDirectory directory;

    public RepairedDatabase(StoreDirectory directory) {
        this.directory = directory;
    }

    /**
     * Sees that there is a database to read.
     *
     * @throws StoreException.Corrupt where a repair was killed in the moment in which there is none
     */
    public void requireSettled() {
        if (!directory.hasDatabase() && Files.exists(directory.repaired())) {
            throw new StoreException.Corrupt(
                    "a repair of the store " + directory.root() + " was cut short; `lapidary repair --apply` ends it", null);
        }
    }

    /** Puts a complete database beside the damaged one. */
    public void offer(Path complete) {
        move(complete, directory.repaired());
    }

    /** Takes the damaged database from its place. */
    public void setAside() {
        move(directory.database(), directory.damaged());
    }

    /**
     * Ends a repair, wherever it was cut short. Where the damaged database is still in its place, somebody may be reading it
     * by now, and so it stays.
     */
    public void settle() {
        try {
            if (Files.exists(directory.repaired())) {
                // An empty one is no database: whoever opens a store first makes the directories that are missing.
                if (directory.hasDatabase()) {
                    Tree.delete(directory.repaired());
                } else {
                    move(directory.repaired(), directory.database());
                }
            }
            Tree.delete(directory.damaged());
        } catch (IOException e) {
            throw directory.io("repair", e);
        }
    }

    private void move(Path from, Path to) {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
            StoreDirectory.sync(directory.root(), StandardOpenOption.READ);
        } catch (IOException e) {
            throw directory.io("repair", e);
        }
    }
}
