package org.lapidary.store.rocks;

import java.util.ArrayList;
import java.util.List;
import org.lapidary.store.PageSource;
import org.lapidary.store.StoreException;
import org.lapidary.store.format.IndexEntry;
import org.lapidary.store.format.Location;
import org.lapidary.store.portable.Stretch;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * Pages that go into the database before anything names them, in batches, each in a turn of its own that ends by moving
 * the counter past the batch's generation, so that whoever writes next does not take it for the remains of a killed
 * append. Whoever uses this holds READERS meanwhile, since a garbage collection would take them.
 */
final class StagedPages implements AutoCloseable {

    /** Index entries written at once. */
    private static final int INDEX_BATCH = 10_000;

    private final Turns turns;
    private final Database database;
    private final BlockPacker packer;
    private final BlockReader reader;
    private final PageIndex index;
    private final FilePages filePages = new FilePages();
    private final List<Long> generations = new ArrayList<>();

    StagedPages(Turns turns) {
        this.turns = turns;
        this.database = turns.database();
        this.packer = new BlockPacker(database);
        this.reader = new BlockReader(database);
        this.index = new PageIndex(database, reader);
    }

    /** Where an equal page is that stands whole, in the store or among those staged. */
    long find(long hashHigh, long hashLow) {
        long own = filePages.find(hashHigh, hashLow);
        return own == Location.NONE ? index.find(hashHigh, hashLow) : own;
    }

    /**
     * Takes the next pages of a checkpoint.
     *
     * @return bytes of the blocks that they came into
     */
    long take(List<Stretch> batch, PageSurvey survey) {
        try (Access.Use _ = turns.use()) {
            synchronized (turns.appending()) {
                return takeInTurn(batch, survey);
            }
        }
    }

    private long takeInTurn(List<Stretch> batch, PageSurvey survey) {
        GenerationCounter counter = turns.counter();
        try (GenerationWriter generation = new GenerationWriter(database, packer, counter.take())) {
            survey.into(generation);
            int[] places = survey(batch, survey);
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
                return generation.blockBytes();
            }
            return 0;
        }
    }

    /** Takes pages; where the new ones are among those of the checkpoint. */
    private int[] survey(List<Stretch> batch, PageSurvey survey) {
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
                    place(stretch.vpn() + i, (int) stretch.ordinal() + i, places, survey);
                }
            }
        }
        return places;
    }

    private void place(long vpn, int ordinal, int[] places, PageSurvey survey) {
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

    /** Hints, so they can come after the records that name the pages; what is missing costs duplicates later. */
    void addIndexEntries() {
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
            // The runs are stored all the same.
        }
    }

    @Override
    public void close() {
        packer.close();
        index.close();
        reader.close();
    }

    /** Drops all of them again. */
    void takeBack() {
        if (generations.isEmpty()) {
            return;
        }
        boolean interrupted = Thread.interrupted(); // or the turn could not be waited for
        try (Access.Use _ = turns.use()) {
            synchronized (turns.appending()) {
                for (long generation : generations) {
                    database.dropGeneration(generation);
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
}
