package org.lapidary.engine.capture;

import org.lapidary.engine.EngineException;
import org.lapidary.engine.proc.ProcMaps;
import org.lapidary.engine.state.MemoryMapping;
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

    private static final int PAGE_SHIFT = 12;

    private final Snapshot snapshot;
    private final CodePatches patches;
    private final PageRanges early;
    private final PageRanges late;

    /**
     * @param snapshot of a program that still stands as it did then
     * @param patches traps in its code
     * @param plan what to read
     */
    public LateReading(Snapshot snapshot, CodePatches patches, MemoryCapture.Plan plan) {
        this.snapshot = snapshot;
        this.patches = patches.copy();
        late = held(plan.own());
        PageRanges.Builder missing = new PageRanges.Builder();
        late.missingFrom(plan.read(), missing);
        early = missing.build();
    }

    /** Of the program's own pages those that the snapshot has. A mapping that is empty in it was to be wiped. */
    private PageRanges held(PageRanges own) {
        PageRanges.Builder held = new PageRanges.Builder();
        int next = 0;
        try (PagemapScan scan = new PagemapScan(snapshot.pid())) {
            for (MemoryMapping mapping : ProcMaps.read(snapshot.pid())) {
                long first = mapping.start() >>> PAGE_SHIFT;
                long end = mapping.end() >>> PAGE_SHIFT;
                while (next < own.count() && own.end(next) <= first) {
                    next++;
                }
                if (next < own.count()
                        && own.start(next) < end
                        && scan.hasPages(mapping.start(), mapping.end(), 1)) {
                    for (int i = next; i < own.count() && own.start(i) < end; i++) {
                        held.add(Math.max(first, own.start(i)), Math.min(end, own.end(i)));
                    }
                }
            }
        }
        return held.build();
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
            reader.read(new MemoryReader.Source(snapshot.pid(), snapshot.memory(), patches, true), late, pages);
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
