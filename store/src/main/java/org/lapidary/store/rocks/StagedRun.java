package org.lapidary.store.rocks;

import java.util.ArrayList;
import java.util.List;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.CheckpointInfo;
import org.lapidary.store.PageRanges;
import org.lapidary.store.PageTable;
import org.lapidary.store.RunInfo;
import org.lapidary.store.directory.StoreLock;
import org.lapidary.store.format.ExportedRecord;
import org.lapidary.store.format.Keys;
import org.lapidary.store.format.RunRecord;
import org.lapidary.store.format.SummaryRecord;
import org.lapidary.store.portable.Stretch;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** One of the runs of a {@link StagedImport}: its checkpoints as they come, and their records until all is committed. */
final class StagedRun {

    private final RunInfo run;
    private final StoreLock reservation;
    private final StagedPages staged;
    private final List<CheckpointRecords> records = new ArrayList<>();
    private ResidentPages pages = ResidentPages.NONE;
    private int keyframe;
    private PageTable keyframePages;
    private PageSurvey survey;
    private long pageBytes;

    /** @param reservation of the run's name */
    StagedRun(RunInfo run, StoreLock reservation, StagedPages staged) {
        this.run = run;
        this.reservation = reservation;
        this.staged = staged;
    }

    StoreLock reservation() {
        return reservation;
    }

    RunInfo info() {
        return run;
    }

    List<CheckpointInfo> checkpoints() {
        return records.stream().map(CheckpointRecords::info).toList();
    }

    /** Begins a checkpoint. */
    void begin(PageRanges gone) {
        survey = new PageSurvey(
                pages, gone, staged::find, new ResidentPages.Builder(pages.size(), StagedImport.MOST_PAGES));
        pageBytes = 0;
    }

    /** Pages of the present checkpoint up to now, those that are carried over from before included. */
    int pages() {
        return survey.pages().size();
    }

    /** Takes the next pages of the present checkpoint. */
    void take(List<Stretch> batch) {
        pageBytes += staged.take(batch, survey);
    }

    /**
     * Completes the present checkpoint.
     *
     * @return what its records take in memory
     */
    long end(ExportedRecord checkpoint) {
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
        return made.manifest().length
                + (long) StagedImport.ATTRIBUTES_WEIGHT * SummaryRecord.encode(made.info()).length;
    }

    /** No more checkpoints come: frees what they were compared with. */
    void complete() {
        pages = ResidentPages.NONE;
        keyframePages = null;
        survey = null;
    }

    void addTo(WriteBatch batch, Database database) throws RocksDBException {
        database.put(batch, Column.RUNS, Keys.run(run.name()), RunRecord.encode(run));
        for (CheckpointRecords record : records) {
            record.addTo(batch, database);
        }
    }
}
