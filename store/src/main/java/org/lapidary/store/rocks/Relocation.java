package org.lapidary.store.rocks;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.CheckpointInfo;
import org.lapidary.store.PageRanges;
import org.lapidary.store.PageTable;
import org.lapidary.store.StoreException;
import org.lapidary.store.format.IndexEntry;
import org.lapidary.store.format.Keys;
import org.lapidary.store.format.Location;
import org.lapidary.store.format.ManifestRecord;
import org.lapidary.store.format.PageMap;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** Makes the manifests of a run name the places that pages were moved to, all in one synced batch. */
final class Relocation {

    private final Database database;
    private final Catalog catalog;
    private final Moves moves;
    private CheckpointId keyframe;
    private PageTable keyframePages;

    Relocation(Database database, Catalog catalog, Moves moves) {
        this.database = database;
        this.catalog = catalog;
        this.moves = moves;
    }

    /**
     * Commits the step that {@code file} was written for.
     *
     * @param checkpoints all of the run
     * @param last whether no page of the run is left in a small block
     */
    void commit(List<CheckpointId> checkpoints, boolean last, GenerationFile file, GenerationCounter counter) {
        try (WriteBatch batch = new WriteBatch()) {
            addIndexEntries(batch);
            for (CheckpointId id : checkpoints) {
                ManifestRecord old = catalog.manifest(id);
                PageMap map = moves.applyTo(old.map());
                // Bases of what is still to be moved lie in generations that the map does not show.
                PageRanges kept = last ? PageRanges.EMPTY : old.generations();
                byte[] packed = ManifestRecord.pack(map, generations(pages(old.info(), map), kept), old.state());
                database.put(
                        batch, Column.MANIFESTS, Keys.checkpoint(id), ManifestRecord.encode(old.info(), packed));
            }
            counter.record(batch);
            FaultPoint.COMMIT_READY.reached();
            file.keep(); // a write that fails may have reached the disk
            database.commit(batch);
        } catch (RocksDBException e) {
            throw RocksErrors.translate(e, database.directory(), "write an optimized run to");
        }
    }

    private void addIndexEntries(WriteBatch batch) throws RocksDBException {
        byte[] key = new byte[IndexEntry.KEY_BYTES];
        byte[] value = new byte[IndexEntry.VALUE_BYTES];
        for (int i = 0; i < moves.indexed(); i++) {
            IndexEntry.putKey(moves.indexedHash(i), key);
            IndexEntry.putValue(moves.indexedPlace(i), value);
            database.put(batch, Column.INDEX, key, value);
        }
    }

    /** All pages of a checkpoint, in their new places. */
    private PageTable pages(CheckpointInfo info, PageMap moved) {
        return switch (moved) {
            case PageMap.Complete complete -> complete.pages();
            case PageMap.Difference difference -> difference.applyTo(keyframePages(info));
        };
    }

    private PageTable keyframePages(CheckpointInfo info) {
        CheckpointId wanted = new CheckpointId(info.id().run(), info.keyframe());
        if (!wanted.equals(keyframe)) {
            if (!(moves.applyTo(catalog.manifest(wanted).map()) instanceof PageMap.Complete complete)) {
                throw new StoreException.Corrupt(
                        "checkpoint " + info.id() + " builds on " + wanted + ", which is not a keyframe", null);
            }
            keyframe = wanted;
            keyframePages = complete.pages();
        }
        return keyframePages;
    }

    private static PageRanges generations(PageTable pages, PageRanges kept) {
        PageRanges.Builder generations = new PageRanges.Builder();
        for (int i = 0; i < kept.count(); i++) {
            generations.add(kept.start(i), kept.end(i));
        }
        Set<Long> seen = new HashSet<>();
        long last = 0;
        for (int i = 0; i < pages.size(); i++) {
            long generation = Location.generation(pages.location(i));
            if (generation != last && seen.add(generation)) {
                generations.add(generation, generation + 1);
            }
            last = generation;
        }
        return generations.build();
    }
}
