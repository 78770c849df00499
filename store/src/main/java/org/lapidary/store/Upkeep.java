package org.lapidary.store;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.lapidary.store.rocks.Migrator;
import org.lapidary.store.rocks.RocksUpkeep;

/**
 * What is done to a store as a whole. Each method opens the store, does one thing and closes it; all throw {@link
 * StoreException} only.
 */
public interface Upkeep {

    /**
     * Every method throws {@link StoreException.NotAStore} where there is no store.
     *
     * @param wait how long to wait for others to let go of the store
     * @param notices is told, once by each method, of damage that is not in its way
     */
    static Upkeep of(Path directory, Duration wait, Consumer<String> notices) {
        return new RocksUpkeep(directory, wait, notices);
    }

    /** See {@link #of(Path, Duration, Consumer)}; nobody is told of anything. */
    static Upkeep of(Path directory, Duration wait) {
        return of(directory, wait, notice -> {});
    }

    /**
     * Brings the format of the store in {@code directory} up to date. Nobody may read or write meanwhile.
     *
     * @param wait how long to wait for others to let go of the store
     * @throws StoreException.NotAStore where there is none
     * @throws StoreException.WrongVersion where it is too new, or so old that no step is known
     * @throws StoreException.InUse where others go on for longer than the wait
     */
    static Migrated migrate(Path directory, Duration wait) {
        return Migrator.migrate(directory, wait);
    }

    /**
     * Removes checkpoints of a run. Others may read and write meanwhile.
     *
     * @throws StoreException.Unknown where there is no such run, or not what is chosen of it
     * @throws StoreException.InUse where the run is being written
     */
    Removal remove(String run, CheckpointChoice choice, boolean dryRun);

    /**
     * Removes what a retention does not keep, of one run or of all; runs that are being written are left alone.
     *
     * @throws StoreException.Unknown where there is no such run
     */
    Removal prune(Optional<String> run, Retention retention, boolean dryRun);

    /**
     * Takes away pages that no checkpoint needs. Nobody may read or write meanwhile, unless it is a dry run.
     *
     * @throws StoreException.InUse where somebody does, and goes on for longer than the wait
     * @throws StoreException.Corrupt where a manifest cannot be read; nothing is taken away then
     */
    Reclaimed collect(boolean dryRun, ProgressListener listener);

    /**
     * Tells where the space went, from all manifests and the heads of all page blocks. Others may read and write
     * meanwhile.
     *
     * @param scope whose checkpoints and areas to tell of
     * @param mapper knows the areas
     * @throws StoreException.Unknown where there is no such run or checkpoint
     */
    Usage usage(Usage.Scope scope, Area.Mapper mapper, ProgressListener listener);

    /**
     * Looks whether all is as it was written, goes on after what is not, and changes nothing: every record, and of every
     * block that a checkpoint needs its head.
     *
     * @param percent of the blocks, spread evenly, whose pages are read and compared with their hashes too; 0 to 100.
     *     With 100, all other bytes of the table files are read too
     */
    Verification verify(int percent, ProgressListener listener);

    /**
     * Makes a damaged store whole again: reads all of it, builds a second database of what is good, with what can be
     * made again, and puts that in the first one's place. Checkpoints that lack a page are taken off; nothing else is.
     * Where nothing is damaged nothing is changed. Nobody may read or write meanwhile, unless it is a dry run.
     *
     * @param dryRun only finds out what would be done
     * @param commandOf the program and its arguments as a checkpoint's state tells them, for runs whose record is lost
     * @throws StoreException.InUse where somebody reads or writes, and goes on for longer than the wait
     * @throws StoreException.Corrupt where the database's own books are lost, so that not even a repair can open it
     */
    Repair repair(boolean dryRun, Function<byte[], List<String>> commandOf, ProgressListener listener);
}
