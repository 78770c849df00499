package org.lapidary.engine.capture;

import org.lapidary.engine.EngineException;
import org.lapidary.engine.sys.PagemapScan;
import org.lapidary.engine.tracee.CodePatches;
import org.lapidary.engine.tracee.Snapshot;
import org.lapidary.store.PageRanges;

/**
 * Reads, while the program runs on, what a snapshot of it holds. Not all is there: shared memory and the pages of files
 * are no part of one, nor is what the program has told the kernel to keep from its children (MADV_DONTFORK,
 * MADV_WIPEONFORK). That has to be read early, before the program runs on.
 */
public final class LateReading {

    private static final long USER_SPACE_END = 0x7ffffffff000L;
    private static final int PAGE_SHIFT = 12;

    private final Snapshot snapshot;
    private final CodePatches patches;
    private final PageRanges early;
    private final PageRanges late;

    /**
     * @param snapshot of a program that still stands as it did then
     * @param patches traps in its code
     * @param wanted all pages to read
     */
    public LateReading(Snapshot snapshot, CodePatches patches, PageRanges wanted) {
        this.snapshot = snapshot;
        this.patches = patches.copy();
        PageRanges.Builder held = new PageRanges.Builder();
        try (PagemapScan scan = new PagemapScan(snapshot.pid())) {
            scan.anonymousPages(
                    0, USER_SPACE_END, (start, end, kinds) -> held.add(start >>> PAGE_SHIFT, end >>> PAGE_SHIFT));
        }
        PageRanges.Builder missing = new PageRanges.Builder();
        held.build().missingFrom(wanted, missing);
        early = missing.build();
        PageRanges.Builder rest = new PageRanges.Builder();
        early.missingFrom(wanted, rest);
        late = rest.build();
    }

    /** Pages to be read from the program itself while it stands still. */
    public PageRanges early() {
        return early;
    }

    /** Pages that {@link #read} reads. */
    public PageRanges late() {
        return late;
    }

    /**
     * Reads them and ends the snapshot, whatever happens. From any thread.
     *
     * @throws InterruptedException where the store has given up
     */
    public void read(CapturedPages pages) throws InterruptedException {
        boolean complete = false;
        try (MemoryReader reader = new MemoryReader(1)) {
            reader.read(new MemoryReader.Source(snapshot.pid(), snapshot.memory(), patches), late, pages);
            if (!snapshot.isIntact()) { // what can't be read comes as zeros
                throw new EngineException.SystemFailure("the copy of the program was killed while it was read", null);
            }
            complete = true;
        } finally {
            snapshot.end();
            if (complete) {
                pages.complete();
            } else {
                pages.abort();
            }
        }
    }
}
