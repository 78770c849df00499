package org.lapidary.store.rocks;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.lapidary.store.StoreException;
import org.lapidary.store.directory.RepairedDatabase;
import org.lapidary.store.directory.Reserve;
import org.lapidary.store.directory.StoreDirectory;
import org.lapidary.store.directory.StoreLock;
import org.lapidary.store.directory.StoreLocks;

/**
 * A writer's access: LOCK and the open database, kept for as long as nobody else wants them. Between two uses this
 * process looks whether somebody waits; if so it closes the database and lets go, and opens it again for its next use.
 * So several processes write into one store, and readers get in.
 */
final class Turns implements Access {

    /** How long an append waits for its turn; a garbage collection of a large store takes some of that. */
    static final Duration PATIENCE = Duration.ofMinutes(10);

    /** How often one who has nothing to write looks whether somebody waits: a look takes some 30 us. */
    private static final long LOOK_MILLIS = 50;

    private final StoreDirectory directory;
    private final StoreLocks locks;
    private final Database database;
    private final Object appending = new Object();
    private final Thread watcher;
    private final Consumer<String> notices;
    private StoreLock lock; // null while others have their turn
    private GenerationCounter counter;
    private long reservedFor; // the first generation for which RESERVE has not been looked at
    private int users;
    private int number;
    private boolean made;
    private boolean toldOfDamage;
    private boolean closed;

    private Turns(StoreDirectory directory, StoreLocks locks, Consumer<String> notices) {
        this.directory = directory;
        this.locks = locks;
        this.notices = notices;
        this.database = Database.closed(directory, this);
        this.watcher = Thread.ofPlatform().daemon().name("store-turns").unstarted(this::watch);
    }

    /**
     * Opens the store, which is made where it is missing.
     *
     * @param notices is told, once, of damage that is in nobody's way
     */
    static Turns open(StoreDirectory directory, String verb, Duration patience, Consumer<String> notices) {
        Turns turns = new Turns(directory, new StoreLocks(directory, verb), notices);
        synchronized (turns) {
            turns.take(patience);
        }
        turns.watcher.start();
        return turns;
    }

    private void take(Duration patience) {
        boolean first = number == 0;
        if (first || !directory.isStore()) {
            directory.isStore(); // refuses what is none before anything is made in it
            directory.createDirectories();
        }
        lock = locks.turn(true, patience);
        try {
            boolean isNew = !directory.isStore(); // asked again: it may have been made before the lock was had
            made |= first && isNew && !directory.hasDatabase();
            new RepairedDatabase(directory).settle();
            directory.clearStaging();
            if (first) {
                directory.requireDatabaseOfFiles();
            }
            locks.anyRunIsWritten();
            if (isNew) {
                FaultPoint.STORE_BEGUN.reached();
            }
            resume(isNew);
            counter = GenerationCounter.recover(database);
            counter.damage().ifPresent(this::tellOfDamage);
            if (isNew) {
                requireEmpty();
                FaultPoint.DATABASE_MADE.reached();
                directory.writeFormat();
                FaultPoint.STORE_MADE.reached();
            }
            if (first) {
                makeReserve();
            }
            number++;
        } catch (RuntimeException e) {
            giveUp(made && first);
            throw e;
        }
    }

    private void resume(boolean create) {
        try {
            database.resume(create);
        } catch (StoreException.Corrupt e) {
            throw RocksErrors.withRemedy(e);
        }
    }

    private void tellOfDamage(String what) {
        if (!toldOfDamage) {
            toldOfDamage = true;
            notices.accept("the last pages of the store cannot be read (" + what + "); nothing is added to their file or taken"
                    + " from it. `lapidary verify --read-data` tells which checkpoints are damaged, `lapidary repair --apply`"
                    + " mends the store");
        }
    }

    private void makeReserve() {
        new Reserve(directory).make();
        reservedFor = counter.next();
    }

    /** A store whose making was cut short is empty; one that has lost its FORMAT is not. */
    private void requireEmpty() {
        if (database.lastKey(Column.RUNS) != null) {
            throw new StoreException.Corrupt(
                    "the store " + directory.root() + " has lost its file FORMAT, which says what it is;"
                            + " `lapidary repair --apply` makes it anew",
                    null);
        }
    }

    /** Closes the database and lets go; with {@code unmake} deletes the store, unless somebody else has come by. */
    private void giveUp(boolean unmake) {
        try (StoreLock _ = lock) {
            lock = null;
            counter = null;
            database.suspend();
            if (unmake && !isWaitedFor() && !locks.anyRunIsWritten()) {
                directory.unmake();
            }
        }
    }

    private void watch() {
        try {
            while (true) {
                Thread.sleep(LOOK_MILLIS);
                synchronized (this) {
                    giveWay();
                }
            }
        } catch (InterruptedException e) {
            // The store was closed.
        }
    }

    private void giveWay() {
        if (lock != null && users == 0 && isWaitedFor()) {
            giveUp(false);
        }
    }

    /** Whether somebody waits for a turn: who is at something long ends it at the next good place. */
    boolean isWaitedFor() {
        try {
            return locks.isWaitedFor();
        } catch (StoreException e) {
            return false; // What was done is done whoever waits; the watcher looks again.
        }
    }

    @Override
    public Database database() {
        return database;
    }

    @Override
    public synchronized Use use() {
        if (closed) {
            throw new IllegalStateException("the store " + directory.root() + " was closed");
        }
        if (lock == null) {
            take(PATIENCE);
        }
        users++;
        return this::leave;
    }

    private synchronized void leave() {
        users--;
        if (lock != null && counter.next() - reservedFor >= Reserve.GENERATIONS) {
            makeReserve();
        }
        if (!closed) {
            giveWay();
        }
    }

    @Override
    public <T> T read(Supplier<T> work) {
        try (Use _ = use()) {
            return work.get();
        }
    }

    @Override
    public <T> T search(Supplier<T> look, Predicate<T> findsNothing) {
        return read(look); // what a writer has open nobody else replaces
    }

    StoreLocks locks() {
        return locks;
    }

    /** What the writers of one process take turns by. */
    Object appending() {
        return appending;
    }

    /** Hands out generations; another one in each turn. To be asked for in a use. */
    synchronized GenerationCounter counter() {
        return counter;
    }

    /** Counts the turns: where it has not changed, nobody else has written. To be asked for in a use. */
    synchronized int number() {
        return number;
    }

    /** Ends the reservation of a run's name. */
    synchronized void release(StoreLock reservation) {
        locks.release(reservation, lock != null);
    }

    @Override
    public void close() {
        close(false);
    }

    /** Closes; where this opening made the store and it holds no run, it is deleted again. */
    void abandon() {
        close(true);
    }

    private synchronized void close(boolean unmakeUnused) {
        if (closed) {
            return;
        }
        closed = true;
        watcher.interrupt();
        if (lock != null) {
            giveUp(unmakeUnused && made && database.lastKey(Column.RUNS) == null);
        }
    }
}
