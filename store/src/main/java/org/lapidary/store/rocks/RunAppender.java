package org.lapidary.store.rocks;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.lapidary.store.CheckpointDraft;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.CheckpointInfo;
import org.lapidary.store.PageCounts;
import org.lapidary.store.RunInfo;
import org.lapidary.store.RunWriter;
import org.lapidary.store.directory.StoreLock;
import org.lapidary.store.format.IndexEntry;
import org.lapidary.store.format.Keys;
import org.lapidary.store.format.Location;
import org.lapidary.store.format.RunRecord;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * Appends checkpoints in three steps: new pages go into a table file, the file into the database, and one synced batch
 * (index entries, manifest, summary, counter, with the first checkpoint the run) makes them a checkpoint. What this
 * object remembers changes after the last step only.
 *
 * <p>Others may write, remove and collect between two appends. What is remembered stays true all the same: a run that
 * is being written is not removed from, and what its checkpoints name is not collected.
 */
final class RunAppender implements RunWriter {

    private final Turns turns;
    private final StoreLock reservation;
    private final Database database;
    private final BlockPacker packer;
    private final BlockReader reader;
    private final PageIndex index;

    private RunInfo run;
    private int committed;
    private int keyframe;
    private ResidentPages keyframePages = ResidentPages.NONE;
    private ResidentPages pages = ResidentPages.NONE;
    private ResidentPages spare = ResidentPages.NONE;
    private int turn;
    private boolean open = true;

    RunAppender(Turns turns, StoreLock reservation, RunInfo run) {
        this.turns = turns;
        this.reservation = reservation;
        this.database = turns.database();
        this.run = run;
        this.packer = new BlockPacker(database);
        this.reader = new BlockReader(database);
        this.index = new PageIndex(database, reader);
    }

    @Override
    public String run() {
        return run.name();
    }

    @Override
    public CheckpointInfo append(CheckpointDraft draft) {
        requireOpen();
        try (Access.Use _ = turns.use()) {
            synchronized (turns.appending()) {
                return appendInTurn(draft);
            }
        }
    }

    private CheckpointInfo appendInTurn(CheckpointDraft draft) {
        GenerationCounter counter = turns.counter();
        if (turn != turns.number()) {
            turn = turns.number();
            index.forgetHeads(); // a garbage collection may have been there
        }
        boolean isKeyframe = draft.keyframe() || committed == 0;
        int before = committed;
        try (GenerationWriter generation = new GenerationWriter(database, packer, counter.take())) {
            ResidentPages.Builder collected = new ResidentPages.Builder(pages.size(), Long.MAX_VALUE, spare);
            PageSurvey survey = new PageSurvey(pages, draft.gone(), index, collected);
            survey.into(generation);
            survey.take(draft.pages());
            survey.settle();
            ResidentPages now = survey.end();
            generation.ingest();
            CheckpointInfo info = commit(draft, isKeyframe, now, survey.counts(), generation, counter);
            committed++;
            spare = pages == keyframePages ? ResidentPages.NONE : pages;
            pages = now;
            if (isKeyframe) {
                keyframe = committed;
                keyframePages = now;
            }
            FaultPoint.COMMITTED.reached();
            return info;
        } finally {
            if (committed == before) {
                packer.forgetBases();
            }
        }
    }

    private CheckpointInfo commit(
            CheckpointDraft draft,
            boolean isKeyframe,
            ResidentPages now,
            PageCounts counts,
            GenerationWriter generation,
            GenerationCounter counter) {
        int number = committed + 1;
        CheckpointRecords records = CheckpointRecords.of(
                new CheckpointId(run.name(), number),
                isKeyframe ? number : keyframe,
                keyframePages.table(),
                draft.elapsedNanos(),
                draft.instructions(),
                now,
                draft.state().get(),
                counts,
                generation.blockBytes(),
                Collections.unmodifiableMap(new LinkedHashMap<>(draft.attributes().get())));
        try (WriteBatch batch = new WriteBatch()) {
            addIndexEntries(batch, generation);
            records.addTo(batch, database);
            if (committed == 0) {
                database.put(batch, Column.RUNS, Keys.run(run.name()), RunRecord.encode(run));
            }
            counter.record(batch);
            FaultPoint.COMMIT_READY.reached();
            generation.keep(); // a write that fails may have reached the disk
            database.commit(batch);
        } catch (RocksDBException e) {
            throw RocksErrors.translate(
                    e, database.directory(), "write checkpoint " + records.info().id() + " to");
        }
        return records.info();
    }

    private void addIndexEntries(WriteBatch batch, GenerationWriter generation) throws RocksDBException {
        byte[] key = new byte[IndexEntry.KEY_BYTES];
        byte[] value = new byte[IndexEntry.VALUE_BYTES];
        NewPages added = generation.pages();
        for (int ordinal = 0; ordinal < added.size(); ordinal++) {
            if (added.isPlain(ordinal)) {
                IndexEntry.putKey(added.hashHigh(ordinal), key);
                IndexEntry.putValue(Location.of(generation.generation(), ordinal), value);
                database.put(batch, Column.INDEX, key, value);
            }
        }
    }

    @Override
    public Optional<String> damage() {
        return packer.damage();
    }

    @Override
    public void annotate(Map<String, String> attributes) {
        requireOpen();
        Map<String, String> merged = new LinkedHashMap<>(run.attributes());
        merged.putAll(attributes);
        RunInfo annotated =
                new RunInfo(run.name(), run.createdMillis(), run.command(), Collections.unmodifiableMap(merged));
        if (committed > 0) {
            try (Access.Use _ = turns.use();
                    WriteBatch batch = new WriteBatch()) {
                database.put(batch, Column.RUNS, Keys.run(run.name()), RunRecord.encode(annotated));
                database.commit(batch);
            } catch (RocksDBException e) {
                throw RocksErrors.translate(e, database.directory(), "annotate run '" + run.name() + "' in");
            }
        }
        run = annotated;
    }

    private void requireOpen() {
        if (!open) {
            throw new IllegalStateException("the writer of run '" + run.name() + "' was closed");
        }
    }

    @Override
    public void close() {
        if (open) {
            open = false;
            packer.close();
            index.close();
            reader.close();
            turns.release(reservation);
        }
    }
}
