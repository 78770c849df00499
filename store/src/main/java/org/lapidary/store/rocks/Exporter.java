package org.lapidary.store.rocks;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.Exported;
import org.lapidary.store.PageSource;
import org.lapidary.store.PageTable;
import org.lapidary.store.ProgressListener;
import org.lapidary.store.RunInfo;
import org.lapidary.store.RunPart;
import org.lapidary.store.StoreException;
import org.lapidary.store.format.ExportedRecord;
import org.lapidary.store.format.ManifestRecord;
import org.lapidary.store.portable.PortableFormat;
import org.lapidary.store.portable.PortableWriter;
import org.lapidary.store.portable.Totals;

/**
 * Writes checkpoints of runs into one file: each with what differs from the one before it, each page once. Takes 32
 * bytes for each page of the file, and page maps of two checkpoints.
 */
final class Exporter {

    private static final PageTable NO_PAGES = new PageTable(new long[0], new long[0]);

    private final Access access;
    private final Catalog catalog;
    private final ProgressListener listener;
    private long done;
    private long total;

    Exporter(Access access, ProgressListener listener) {
        this.access = access;
        this.catalog = new Catalog(access.database());
        this.listener = listener;
    }

    /**
     * Writes the file.
     *
     * @param runs the checkpoints of each run, in order
     */
    Exported run(Map<RunInfo, List<CheckpointId>> runs, OutputStream out) throws IOException {
        Map<RunInfo, Long> pages = countPages(runs);
        try (PortableWriter writer = new PortableWriter(out, runs.size(), total)) {
            LocationMap ordinals = new LocationMap();
            for (Map.Entry<RunInfo, List<CheckpointId>> run : runs.entrySet()) {
                long ofRun = pages.get(run.getKey());
                long before = done;
                writer.run(run.getKey(), run.getValue().size(), ofRun);
                write(run.getValue(), ordinals, writer);
                if (done - before != ofRun) {
                    throw new StoreException.InUse("run '" + run.getKey().name() + "' was changed (optimized, say) while"
                            + " it was exported; export it again");
                }
            }
            Totals totals = writer.finish();
            return new Exported(
                    runs.entrySet().stream()
                            .map(run -> new RunPart(run.getKey().name(), run.getValue().size()))
                            .toList(),
                    totals.pages(),
                    totals.contentBytes(),
                    totals.sha256());
        }
    }

    private void write(List<CheckpointId> ids, LocationMap ordinals, PortableWriter writer) throws IOException {
        PageTables tables = new PageTables(catalog);
        PageTable previous = NO_PAGES;
        for (CheckpointId id : ids) {
            ManifestRecord manifest = manifest(id);
            PageTable pages = access.read(() -> tables.of(manifest));
            PageChanges changes = new PageChanges(previous, pages, ordinals, done);
            writer.checkpoint(new ExportedRecord(manifest.info(), changes.gone(), manifest.state()));
            new Copy(changes, writer).run(id);
            previous = pages;
        }
    }

    private ManifestRecord manifest(CheckpointId id) {
        return access.read(() -> catalog.manifest(id));
    }

    /**
     * Places that each run's pages are at and no earlier run's: so a damaged manifest is met before anything is written,
     * too.
     */
    private Map<RunInfo, Long> countPages(Map<RunInfo, List<CheckpointId>> runs) {
        LocationMap seen = new LocationMap();
        Map<RunInfo, Long> counts = new HashMap<>();
        runs.forEach((run, ids) -> {
            long before = total;
            PageTables tables = new PageTables(catalog);
            PageTable previous = NO_PAGES;
            for (CheckpointId id : ids) {
                PageTable pages = access.read(() -> tables.of(catalog.manifest(id)));
                total += new PageChanges(previous, pages, seen, total).fresh().size();
                previous = pages;
            }
            counts.put(run, total - before);
        });
        return counts;
    }

    /** Copies the changed pages of one checkpoint: those that are new as they are read, the others between them. */
    private final class Copy {
        private final PageChanges changes;
        private final PortableWriter writer;
        private final byte[] stretch = new byte[PortableFormat.MAX_NEW * PageSource.PAGE_SIZE];
        private int next;
        private int length;
        private int gathered;

        Copy(PageChanges changes, PortableWriter writer) {
            this.changes = changes;
            this.writer = writer;
        }

        void run(CheckpointId id) throws IOException {
            writeKnown();
            // With one thread, pages come in order.
            Part part = new Part(id, changes.fresh(), (index, count, pages) -> take(count, pages));
            new PassReader(access.database(), List.of(part)).read(1);
            part.requireRead();
        }

        private void take(int count, ByteBuffer pages) throws IOException {
            for (int i = 0; i < count; i++) {
                pages.get(
                        pages.position() + i * PageSource.PAGE_SIZE,
                        stretch,
                        gathered++ * PageSource.PAGE_SIZE,
                        PageSource.PAGE_SIZE);
                if (gathered == length) {
                    writer.newPages(changes.vpn(next), gathered, stretch);
                    next += gathered;
                    gathered = 0;
                    writeKnown();
                }
            }
            done += count;
            listener.progress("exporting pages", done, total);
        }

        /** Comes to the next stretch of new pages. */
        private void writeKnown() throws IOException {
            while (next < changes.size()) {
                length = changes.stretch(next);
                if (changes.isNew(next)) {
                    return;
                }
                writer.knownPages(changes.vpn(next), length, changes.ordinal(next));
                next += length;
            }
        }
    }
}
