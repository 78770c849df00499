package org.lapidary.store.rocks;

import java.util.Map;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.CheckpointInfo;
import org.lapidary.store.PageCounts;
import org.lapidary.store.PageTable;
import org.lapidary.store.format.IndexEntry;
import org.lapidary.store.format.Keys;
import org.lapidary.store.format.ManifestRecord;
import org.lapidary.store.format.PageMap;
import org.lapidary.store.format.SummaryRecord;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * Manifest and summary of a checkpoint, ready to be committed.
 *
 * @param info the summary
 * @param manifest the manifest's bytes
 */
record CheckpointRecords(CheckpointInfo info, byte[] manifest) {

    /**
     * Makes them.
     *
     * @param id run and number
     * @param keyframe number of the keyframe
     * @param keyframePages the keyframe's pages, where it is another checkpoint
     * @param pages all pages
     * @param state the process besides its memory
     * @param pageBytes bytes of the blocks written for it
     */
    static CheckpointRecords of(
            CheckpointId id,
            int keyframe,
            PageTable keyframePages,
            long elapsedNanos,
            long instructions,
            ResidentPages pages,
            byte[] state,
            PageCounts counts,
            long pageBytes,
            Map<String, String> attributes) {
        PageMap map = keyframe == id.number()
                ? new PageMap.Complete(pages.table())
                : PageMap.Difference.between(keyframePages, pages.table());
        byte[] packed = ManifestRecord.pack(map, pages.generations(), state);
        CheckpointInfo unsized = new CheckpointInfo(
                id, keyframe, elapsedNanos, instructions, pages.size(), counts, 0, attributes);
        long indexBytes = counts.plain() * (IndexEntry.KEY_BYTES + IndexEntry.VALUE_BYTES);
        long bytes = pageBytes + indexBytes + ManifestRecord.encode(unsized, packed).length;
        CheckpointInfo info = new CheckpointInfo(
                id, keyframe, elapsedNanos, instructions, pages.size(), counts, bytes, attributes);
        return new CheckpointRecords(info, ManifestRecord.encode(info, packed));
    }

    void addTo(WriteBatch batch, Database database) throws RocksDBException {
        byte[] key = Keys.checkpoint(info.id());
        database.put(batch, Column.MANIFESTS, key, manifest);
        database.put(batch, Column.CHECKPOINTS, key, SummaryRecord.encode(info));
    }
}
