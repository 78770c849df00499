package org.lapidary.store.rocks;

import java.io.IOException;
import java.util.List;
import org.lapidary.store.Checkpoint;
import org.lapidary.store.CheckpointInfo;
import org.lapidary.store.PageReader;
import org.lapidary.store.PageTable;
import org.lapidary.store.PageVisitor;
import org.lapidary.store.RunInfo;
import org.lapidary.store.format.ManifestRecord;

/** A checkpoint opened for reading. */
final class StoredCheckpoint implements Checkpoint {

    private final Database database;
    private final RunInfo run;
    private final CheckpointInfo info;
    private final byte[] state;
    private final PageTable pages;

    StoredCheckpoint(Database database, RunInfo run, ManifestRecord manifest, PageTable pages) {
        this.database = database;
        this.run = run;
        this.info = manifest.info();
        this.state = manifest.state();
        this.pages = pages;
    }

    @Override
    public CheckpointInfo info() {
        return info;
    }

    @Override
    public RunInfo run() {
        return run;
    }

    @Override
    public byte[] state() {
        return state.clone();
    }

    @Override
    public PageTable pages() {
        return pages;
    }

    @Override
    public void read(PageVisitor visitor, int threads) throws IOException {
        Part part = part(visitor);
        try (Access.Use _ = database.use()) {
            new PassReader(database, List.of(part)).read(threads);
        }
        part.requireRead();
    }

    /** This checkpoint's part in a reading of several. */
    Part part(PageVisitor visitor) {
        return new Part(info.id(), pages, visitor);
    }

    @Override
    public PageReader pageReader() {
        return new SinglePages(database, info.id(), pages);
    }
}
