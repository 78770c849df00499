package org.lapidary.store.rocks;

import java.util.ArrayList;
import java.util.List;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.CheckpointInfo;
import org.lapidary.store.PageRanges;
import org.lapidary.store.PageSource;
import org.lapidary.store.PageTable;
import org.lapidary.store.RunInfo;
import org.lapidary.store.StoreException;
import org.lapidary.store.directory.StoreLock;
import org.lapidary.store.format.ExportedRecord;
import org.lapidary.store.format.IndexEntry;
import org.lapidary.store.format.Keys;
import org.lapidary.store.format.Location;
import org.lapidary.store.format.RunRecord;
import org.lapidary.store.format.SummaryRecord;
import org.lapidary.store.portable.Stretch;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * A run that is put together out of sight and then appears as a whole. Its pages go into the database in batches, each
 * in a turn of its own that ends by moving the counter past the batch's generation, so that whoever writes next does
 * not take it for the remains of a killed append. Nothing names these pages, in the index neither, until one synced
 * batch writes all records. Until then a garbage collection would take them, so READERS is held, which one waits for.
 *
 * <p>Closed before {@link #commit}, it takes back all of it. A kill leaves generations that nothing names.
 */
final class StagedRun implements AutoCloseable {

    /**
     * Pages of a checkpoint, and new ones of the run, for which Java has memory: each takes up to 260 bytes while tables
     * grow, and three quarters are for other things.
     */
    static final long MOST_PAGES = Math.min(1 << 28, Runtime.getRuntime().maxMemory() / 1024);

    /** Index entries written at once. */
    private static final int INDEX_BATCH = 10_000;

    /** What a byte of attributes can take in memory, against one of a page map or state, which stay as they are packed. */
    private static final int ATTRIBUTES_WEIGHT = 24;

    /** Records wait for the commit in memory, which takes twice their size then. */
    private static final long MOST_RECORDS = Math.min(256L << 20, Runtime.getRuntime().maxMemory() / 8);

    private final Turns turns;
    private final Database database;
    private final StoreLock reservation;
    private final RunInfo run;
    private final BlockPacker packer;
    private final BlockReader reader;
    private final PageIndex index;
    private final FilePages filePages = new FilePages();
    private final List<CheckpointRecords> records = new ArrayList<>();
    private final List<Long> generations = new ArrayList<>();
    private long recordBytes;
    private ResidentPages pages = ResidentPages.NONE;
    private int keyframe;
    private PageTable keyframePages;
    private PageSurvey survey;
    private long pageBytes;
    private boolean settled;

    /** @param reservation of the run's name; released at the end */
    StagedRun(Turns turns, StoreLock reservation, RunInfo run) {
        this.turns = turns;
        this.database = turns.database();
        this.reservation = reservation;
        this.run = run;
        this.packer = new BlockPacker(database);
        this.reader = new BlockReader(database);
        this.index = new PageIndex(database, reader);
    }

    RunInfo run() {
        return run;
    }

    /** Begins a checkpoint. */
    void begin(PageRanges gone) {
        survey = new PageSurvey(pages, gone, this::find, MOST_PAGES);
        pageBytes = 0;
    }

    private long find(long hashHigh, long hashLow) {
        long own = filePages.find(hashHigh, hashLow);
        return own == Location.NONE ? index.find(hashHigh, hashLow) : own;
    }

    /** Pages of the present checkpoint up to now, those that are carried over from before included. */
    int pages() {
        return survey.pages().size();
    }

    /** Takes the next pages of the present checkpoint. */
    void take(List<Stretch> batch) {
        try (Access.Use _ = turns.use()) {
            synchronized (turns.appending()) {
                takeInTurn(batch);
            }
        }
    }

    private void takeInTurn(List<Stretch> batch) {
        GenerationCounter counter = turns.counter();
        try (GenerationWriter generation = new GenerationWriter(database, packer, counter.take())) {
            survey.into(generation);
            int[] places = survey(batch);
            survey.settle();
            ResidentPages.Builder now = survey.pages();
            for (int place : places) {
                filePages.add(
                        now.hashHigh(place),
                        now.hashLow(place),
                        now.location(place),
                        now.plain(place),
                        now.nearer(place),
                        generation.generation());
            }
            if (generation.pages().size() > 0) {
                generation.ingest();
                declare(counter);
                generations.add(generation.generation());
                generation.keep(); // from now on by close(), all or none
                pageBytes += generation.blockBytes();
            }
        }
    }

    /** Takes pages; where the new ones are among those of the checkpoint. */
    private int[] survey(List<Stretch> batch) {
        int[] places = new int[batch.stream().filter(Stretch::isNew).mapToInt(Stretch::count).sum()];
        int taken = 0;
        byte[] page = new byte[PageSource.PAGE_SIZE];
        for (Stretch stretch : batch) {
            for (int i = 0; i < stretch.count(); i++) {
                if (stretch.isNew()) {
                    System.arraycopy(stretch.pages(), i * page.length, page, 0, page.length);
                    survey.page(stretch.vpn() + i, page);
                    places[taken++] = survey.pages().size() - 1;
                } else {
                    place(stretch.vpn() + i, (int) stretch.ordinal() + i, places);
                }
            }
        }
        return places;
    }

    private void place(long vpn, int ordinal, int[] places) {
        if (ordinal < filePages.size()) {
            survey.placed(
                    vpn,
                    filePages.location(ordinal),
                    filePages.hashHigh(ordinal),
                    filePages.hashLow(ordinal),
                    filePages.plain(ordinal),
                    filePages.nearer(ordinal));
        } else {
            int place = places[ordinal - filePages.size()];
            ResidentPages.Builder now = survey.pages();
            survey.placed(
                    vpn,
                    now.location(place),
                    now.hashHigh(place),
                    now.hashLow(place),
                    now.plain(place),
                    now.nearer(place));
        }
    }

    /** Makes the generations handed out used ones. */
    private void declare(GenerationCounter counter) {
        try (WriteBatch batch = new WriteBatch()) {
            counter.record(batch);
            database.commit(batch);
        } catch (RocksDBException e) {
            throw RocksErrors.translate(e, database.directory(), "write pages to");
        }
    }

    /** Completes the present checkpoint. */
    void end(ExportedRecord checkpoint) {
        pages = survey.end();
        int number = checkpoint.info().id().number();
        if (keyframe == 0 || checkpoint.info().isKeyframe()) {
            keyframe = number;
            keyframePages = pages.table();
        }
        CheckpointRecords made = CheckpointRecords.of(
                new CheckpointId(run.name(), number),
                keyframe,
                keyframePages,
                checkpoint.info().elapsedNanos(),
                checkpoint.info().instructions(),
                pages,
                checkpoint.state(),
                survey.counts(),
                pageBytes,
                checkpoint.info().attributes());
        records.add(made);
        recordBytes += made.manifest().length + (long) ATTRIBUTES_WEIGHT * SummaryRecord.encode(made.info()).length;
        if (recordBytes > MOST_RECORDS) {
            throw new StoreException.Refused("page maps, states and attributes of the checkpoints up to "
                    + made.info().id() + " exceed what Java has memory for; give it more with"
                    + " JDK_JAVA_OPTIONS=-Xmx8g, or export the run in parts (RUN/A..B)");
        }
    }

    /** Makes the run and all its checkpoints visible, at once and durably. */
    List<CheckpointInfo> commit() {
        try (Access.Use _ = turns.use();
                WriteBatch batch = new WriteBatch()) {
            synchronized (turns.appending()) {
                database.put(batch, Column.RUNS, Keys.run(run.name()), RunRecord.encode(run));
                for (CheckpointRecords record : records) {
                    record.addTo(batch, database);
                }
                turns.counter().record(batch);
                FaultPoint.COMMIT_READY.reached();
                settled = true; // a write that fails may have reached the disk
                database.commit(batch);
                FaultPoint.COMMITTED.reached();
            }
        } catch (RocksDBException e) {
            throw RocksErrors.translate(e, database.directory(), "write run '" + run.name() + "' to");
        }
        addIndexEntries();
        return records.stream().map(CheckpointRecords::info).toList();
    }

    /** Hints, so they can come after the run that they point into; what is missing costs duplicates later. */
    private void addIndexEntries() {
        try (Access.Use _ = turns.use();
                WriteBatch batch = new WriteBatch()) {
            byte[] key = new byte[IndexEntry.KEY_BYTES];
            byte[] value = new byte[IndexEntry.VALUE_BYTES];
            int[] plain = filePages.findable();
            for (int i = 0; i < plain.length; i++) {
                IndexEntry.putKey(filePages.hashHigh(plain[i]), key);
                IndexEntry.putValue(filePages.location(plain[i]), value);
                database.put(batch, Column.INDEX, key, value);
                if ((i + 1) % INDEX_BATCH == 0 || i + 1 == plain.length) {
                    database.commit(batch);
                    batch.clear();
                }
            }
        } catch (RocksDBException | StoreException e) {
            // The run is stored all the same.
        }
    }

    @Override
    public void close() {
        try {
            if (!settled && !generations.isEmpty()) {
                takeBack();
            }
        } finally {
            packer.close();
            index.close();
            reader.close();
            turns.release(reservation);
        }
    }

    private void takeBack() {
        boolean interrupted = Thread.interrupted(); // or the turn could not be waited for
        try (Access.Use _ = turns.use()) {
            synchronized (turns.appending()) {
                for (long generation : generations) {
                    drop(generation);
                }
            }
        } catch (StoreException e) {
            // A garbage collection drops what nothing names.
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void drop(long generation) {
        try (WriteBatch batch = new WriteBatch()) {
            database.dropPages(batch, Location.firstKey(generation), Location.firstKey(generation + 1));
            if (batch.count() > 0) {
                database.commit(batch);
            }
        } catch (RocksDBException e) {
            throw RocksErrors.translate(e, database.directory(), "clean up");
        }
    }
}
