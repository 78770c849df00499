package org.lapidary.store.directory;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.lapidary.store.StoreException;

/**
 * The locks of a store, for one who has it open.
 *
 * <pre>
 *  LOCK          exclusive: may change the store; shared: nobody changes it, for as long as opening it to read takes
 *  WAITING       held by whoever waits for LOCK; the holder of LOCK looks at it and gives way when it can
 *  READERS       shared: may read pages; exclusive: may take pages away
 *  writing/RUN   exclusive: is writing the run RUN
 * </pre>
 *
 * Who wants READERS takes it before LOCK, so nobody waits for LOCK while holding what LOCK's holder waits for. Files
 * under {@code writing/} are made and deleted by holders of LOCK only.
 */
public final class StoreLocks {

    /** How long to wait where the user has not said: longer than an append of a large program takes. */
    public static final Duration PATIENCE = Duration.ofSeconds(10);

    /** A wait is first short, for a turn that is given up at once, then long enough to cost nothing. */
    private static final long SHORTEST_NAP = 1;

    private static final long LONGEST_NAP = 20;

    private final StoreDirectory directory;
    private final String verb;

    public StoreLocks(StoreDirectory directory, String verb) {
        this.directory = directory;
        this.verb = verb;
    }

    /**
     * Waits for LOCK, first come, first served.
     *
     * @throws StoreException.InUse where it is not had in time
     */
    public StoreLock turn(boolean exclusive, Duration patience) {
        Deadline deadline = new Deadline(patience);
        StoreLock queue = acquire(directory.waiting(), exclusive, deadline, "in use", directory.lock());
        try {
            return acquire(directory.lock(), exclusive, deadline, "in use", directory.lock());
        } finally {
            queue.close();
        }
    }

    /** Whether somebody waits for {@link #turn}. */
    public boolean isWaitedFor() {
        try {
            return StoreLock.isHeld(directory.waiting());
        } catch (IOException e) {
            throw directory.io("lock", e);
        }
    }

    /**
     * Waits for READERS.
     *
     * @throws StoreException.InUse where it is not had in time
     */
    public StoreLock readers(boolean exclusive, Duration patience) {
        String how = exclusive ? "being read" : "in use";
        return acquire(directory.readers(), exclusive, new Deadline(patience), how, directory.readers());
    }

    /** Makes a run this one's to write; empty where somebody else writes it. To be called in a turn. */
    public Optional<StoreLock> reserve(String run) {
        try {
            return StoreLock.attempt(directory.writing(run), true, verb);
        } catch (IOException e) {
            throw directory.io("lock", e);
        }
    }

    /** Ends a reservation; only {@code inTurn} can its file be deleted, else the next writer clears it away. */
    public void release(StoreLock reservation, boolean inTurn) {
        if (inTurn) {
            reservation.closeAndDelete();
        } else {
            reservation.close();
        }
    }

    /** Who writes a run, in words; empty where nobody does. */
    public Optional<String> writerOf(String run) {
        Path file = directory.writing(run);
        try {
            return StoreLock.isHeldExclusively(file)
                    ? Optional.of(StoreLock.describeHolder(file).orElse("another process"))
                    : Optional.empty();
        } catch (IOException e) {
            throw directory.io("lock", e);
        }
    }

    /** Clears away what killed writers left in {@code writing/}, and says whether live ones are there. In a turn. */
    public boolean anyRunIsWritten() {
        boolean any = false;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory.writing())) {
            for (Path file : files) {
                Optional<StoreLock> stale = StoreLock.attempt(file, true, verb);
                stale.ifPresent(StoreLock::closeAndDelete);
                any |= stale.isEmpty();
            }
        } catch (NoSuchFileException e) {
            // The first writer makes it.
        } catch (IOException e) {
            throw directory.io("lock", e);
        }
        return any;
    }

    private StoreLock acquire(Path file, boolean exclusive, Deadline deadline, String how, Path blamed) {
        try {
            for (long nap = SHORTEST_NAP; ; nap = Math.min(2 * nap, LONGEST_NAP)) {
                Optional<StoreLock> lock = StoreLock.attempt(file, exclusive, verb);
                if (lock.isPresent()) {
                    return lock.get();
                }
                if (deadline.hasPassed()) {
                    throw new StoreException.InUse("the store " + directory.root() + " is " + how + " by "
                            + StoreLock.describeHolder(blamed).orElse("another process")
                            + "; wait for it or use another --directory");
                }
                Thread.sleep(nap);
            }
        } catch (NoSuchFileException e) {
            throw new StoreException.NotAStore("the store " + directory.root() + " has no " + file.getFileName()
                    + "; open it for writing once to restore it, or use another directory");
        } catch (IOException e) {
            throw directory.io("lock", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException.InUse(
                    "interrupted while the store " + directory.root() + " was " + how + " by another process");
        }
    }

    /** A point in time after which waiting ends. */
    private static final class Deadline {
        private final long start = System.nanoTime();
        private final long nanos;

        Deadline(Duration patience) {
            nanos = patience.toNanos();
        }

        boolean hasPassed() {
            return System.nanoTime() - start >= nanos;
        }
    }
}
