package org.lapidary.store.rocks;

import java.util.ArrayList;
import java.util.List;
import org.lapidary.store.Imported;
import org.lapidary.store.PageRanges;
import org.lapidary.store.RunInfo;
import org.lapidary.store.StoreException;
import org.lapidary.store.directory.StoreLock;
import org.lapidary.store.format.ExportedRecord;
import org.lapidary.store.format.RunRecord;
import org.lapidary.store.portable.Stretch;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * Runs that are put together out of sight and then appear as a whole, all at once. Nothing names their {@link
 * StagedPages pages}, in the index neither, until one synced batch writes all records. Until then a garbage collection
 * would take them, so READERS is held, which one waits for.
 *
 * <p>Closed before {@link #commit}, it takes back all of it. A kill leaves generations that nothing names.
 */
final class StagedImport implements AutoCloseable {

    /**
     * Pages of a checkpoint, and new ones of the file, for which Java has memory: each takes up to 260 bytes while tables
     * grow, and three quarters are for other things.
     */
    static final long MOST_PAGES = Math.min(1 << 28, Runtime.getRuntime().maxMemory() / 1024);

    /** What a byte of attributes can take in memory, against one of a page map or state, which stay as they are packed. */
    static final int ATTRIBUTES_WEIGHT = 24;

    /** Records wait for the commit in memory, which takes twice their size then. */
    private static final long MOST_RECORDS = Math.min(256L << 20, Runtime.getRuntime().maxMemory() / 8);

    private final Turns turns;
    private final StagedPages pages;
    private final List<StagedRun> runs = new ArrayList<>();
    private StagedRun present;
    private long recordBytes;
    private boolean settled;

    StagedImport(Turns turns) {
        this.turns = turns;
        this.pages = new StagedPages(turns);
    }

    /**
     * Begins the next run.
     *
     * @param reservation of its name; released at the end
     */
    void begin(RunInfo run, StoreLock reservation) {
        if (present != null) {
            present.complete();
            requireRoom((long) ATTRIBUTES_WEIGHT * RunRecord.encode(present.info()).length, present.info().name());
        }
        present = new StagedRun(run, reservation, pages);
        runs.add(present);
    }

    /** Begins a checkpoint of the present run. */
    void begin(PageRanges gone) {
        present.begin(gone);
    }

    /** See {@link StagedRun#pages}. */
    int pages() {
        return present.pages();
    }

    /** Takes the next pages of the present checkpoint. */
    void take(List<Stretch> batch) {
        present.take(batch);
    }

    /** Completes the present checkpoint. */
    void end(ExportedRecord checkpoint) {
        requireRoom(present.end(checkpoint), checkpoint.info().id().toString());
    }

    private void requireRoom(long bytes, String upTo) {
        recordBytes += bytes;
        if (recordBytes > MOST_RECORDS) {
            throw new StoreException.Refused("page maps, states and attributes of the checkpoints up to " + upTo
                    + " exceed what Java has memory for; give it more with JDK_JAVA_OPTIONS=-Xmx8g, or export in parts"
                    + " (RUN/A..B)");
        }
    }

    /** Makes the runs and all their checkpoints visible, at once and durably. */
    List<Imported.Run> commit() {
        try (Access.Use _ = turns.use();
                WriteBatch batch = new WriteBatch()) {
            synchronized (turns.appending()) {
                for (StagedRun run : runs) {
                    run.addTo(batch, turns.database());
                }
                turns.counter().record(batch);
                FaultPoint.COMMIT_READY.reached();
                settled = true; // a write that fails may have reached the disk
                turns.database().commit(batch);
                FaultPoint.COMMITTED.reached();
            }
        } catch (RocksDBException e) {
            throw RocksErrors.translate(
                    e, turns.database().directory(), "write run '" + runs.getFirst().info().name() + "' to");
        }
        pages.addIndexEntries();
        return runs.stream()
                .map(run -> new Imported.Run(run.info(), run.checkpoints()))
                .toList();
    }

    @Override
    public void close() {
        try {
            if (!settled) {
                pages.takeBack();
            }
        } finally {
            pages.close();
            runs.forEach(run -> turns.release(run.reservation()));
        }
    }
}
