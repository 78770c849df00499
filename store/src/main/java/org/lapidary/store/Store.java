package org.lapidary.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.lapidary.store.Verification.Damage;
import org.lapidary.store.rocks.RocksStore;

/**
 * An open store: checkpoints by run and number in one directory. Any number of processes may read it while others write
 * runs into it, by turns. Every method throws {@link StoreException} only. Threads may share a store; close it after
 * everything obtained from it.
 */
public interface Store extends AutoCloseable {

    /**
     * Opens the store in {@code directory}, which is made where it is missing or empty, to write runs into it. Others may
     * read and write between two appends; a method that finds them at it waits.
     *
     * @param verb what the user asked for, shown to whoever finds the store in use
     * @param notices is told, once, of damage that is in no writer's way
     * @throws StoreException.NotAStore where the directory holds something else
     * @throws StoreException.WrongVersion where another lapidary wrote the store
     * @throws StoreException.InUse where another process does not give way within ten seconds
     */
    static Store openForWriting(Path directory, String verb, Consumer<String> notices) {
        return RocksStore.openForWriting(directory, verb, notices);
    }

    /** See {@link #openForWriting(Path, String, Consumer)}; nobody is told of anything. */
    static Store openForWriting(Path directory, String verb) {
        return openForWriting(directory, verb, notice -> {});
    }

    /**
     * Opens an existing store beside readers and writers. Changes no file. What was stored by now is seen, and maybe
     * what is stored later.
     *
     * @param notices is told of each file that is damaged so that it cannot be opened: what does not need it is read
     * @throws StoreException.NotAStore where there is none
     * @throws StoreException.WrongVersion where another lapidary wrote the store
     * @throws StoreException.InUse where another process does not give way within ten seconds, or removes pages
     */
    static Store openForReading(Path directory, String verb, Consumer<String> notices) {
        return RocksStore.openForReading(directory, verb, notices);
    }

    /** See {@link #openForReading(Path, String, Consumer)}; nobody is told of anything. */
    static Store openForReading(Path directory, String verb) {
        return openForReading(directory, verb, notice -> {});
    }

    /**
     * Does beforehand what the first store that is opened would have to wait for: loads native libraries. May run beside
     * anything else.
     *
     * @throws LinkageError where a library can't be loaded, as each opening will throw again
     */
    static void prepare() {
        RocksStore.prepare();
    }

    Path directory();

    /**
     * All runs, the oldest first.
     *
     * @throws StoreException.Corrupt where one cannot be read
     */
    List<RunInfo> runs();

    /**
     * The runs that can be read, the oldest first.
     *
     * @param damages gets what cannot be read of others
     */
    List<RunInfo> runs(List<Damage> damages);

    Optional<RunInfo> run(String name);

    /**
     * The checkpoints of a run in order.
     *
     * @throws StoreException.Unknown where there is no such run
     */
    List<CheckpointInfo> checkpoints(String run);

    /**
     * The checkpoints of a run that can be read, in order.
     *
     * @param damages gets what cannot be read of others
     * @throws StoreException.Unknown where there is no such run
     */
    List<CheckpointInfo> checkpoints(String run, List<Damage> damages);

    /**
     * Opens one checkpoint.
     *
     * @throws StoreException.Unknown where there is no such run or checkpoint
     */
    Checkpoint checkpoint(CheckpointId id);

    /**
     * Reads every page of several of this store's checkpoints in one pass: each is checked against its stored checksum and
     * handed to the visitor of each checkpoint that has it. What they have in common is decoded and checked once.
     * Takes 17 MiB a thread, however many there are.
     *
     * <p>A checkpoint is given up by itself, where one of its pages is damaged or its visitor fails; the others are
     * read on.
     *
     * @param threads how many threads may work at once, the caller's among them
     * @return the checkpoints that were not read to their end, each with the reason
     */
    Map<Checkpoint, Throwable> read(Map<Checkpoint, PageVisitor> readings, int threads);

    /**
     * Begins a run; it becomes visible with its first checkpoint. Its name is this writer's until that is closed or this
     * process ends, however it does.
     *
     * @throws StoreException.Exists where a run has this name, stored or begun
     */
    RunWriter beginRun(RunInfo run);

    /**
     * Begins a run as {@link #beginRun} does, named by the first free of name-1, name-2 and so on; characters that run
     * names cannot have become underscores. {@link RunWriter#run} tells the name.
     */
    RunWriter beginNumberedRun(RunInfo run);

    /**
     * Compresses a run's pages harder, in large blocks. The checkpoints keep their content; what held it before becomes
     * garbage. Each step is committed by itself, and another call goes on where one ended.
     *
     * @param level zstd's level of compression, 1 to 22
     * @param threads how many threads compress
     * @throws StoreException.Unknown where there is no such run
     * @throws StoreException.Corrupt where a page of the run is damaged; it is left as it is
     */
    Optimization optimize(String run, int level, int threads, Optimization.Listener listener);

    /**
     * Writes checkpoints of one run or several as one file, from its first byte to its last, which {@link #importRuns}
     * reads.
     *
     * @param choices what of each run, in the order in which they are to be written
     * @throws StoreException.Unknown where there is no such run, or not what is chosen of it
     * @throws StoreException.Refused where it is more than such a file holds
     * @throws StoreException.Corrupt where a page is damaged; what was written until then is a file cut off
     * @throws IOException where {@code out} fails
     */
    Exported exportRuns(Map<String, CheckpointChoice> choices, OutputStream out, ProgressListener listener)
            throws IOException;

    /**
     * Stores the runs that {@link #exportRuns} wrote, here or elsewhere; the checkpoints keep their numbers. When this
     * returns all of them survive a kill; until then, and after an error, nothing of any is seen. Others write in between,
     * except that nobody takes away pages.
     *
     * @throws StoreException.NotAStore where the bytes are no such file
     * @throws StoreException.WrongVersion where a later lapidary wrote it
     * @throws StoreException.Corrupt where it is damaged or cut off
     * @throws StoreException.Refused where it takes more memory than there is, or one name is given for several runs
     * @throws StoreException.Exists where a run has the name of one of them, and it is not to have another
     * @throws IOException where {@code in} fails
     */
    Imported importRuns(InputStream in, ImportOptions options, ProgressListener listener) throws IOException;

    /**
     * Says what {@link #importRuns} would do, which is checked in the same way and may fail in the same ways. Changes
     * nothing; a name that a run which is just being written has is seen where this store was opened for writing.
     *
     * @throws IOException where {@code in} fails
     */
    ImportPlan planImport(InputStream in, ImportOptions options, ProgressListener listener) throws IOException;

    /** Bytes that the store's files occupy. */
    long diskBytes();

    /** To close it twice does no harm. */
    @Override
    void close();

    /** Closes the store; where it was made by this opening and holds no run, it is deleted again. */
    void abandon();
}
