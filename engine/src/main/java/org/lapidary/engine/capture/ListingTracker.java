package org.lapidary.engine.capture;

import java.util.List;
import org.lapidary.engine.state.MemoryMapping;
import org.lapidary.engine.sys.Pagemap;

/**
 * What is left on older kernels: the page map is read entry by entry. With soft-dirty marks only marked pages are
 * reported; without, every page that exists, and the store finds out by its content whether it changed. Of mapped
 * files every page is reported.
 */
final class ListingTracker implements DirtyTracker {

    private static final int PAGE_SHIFT = 12;

    private final Pagemap pagemap;
    private final boolean softDirty;
    private final String reason;
    private boolean first = true;

    private ListingTracker(int pid, boolean softDirty, String reason) {
        this.pagemap = new Pagemap(pid);
        this.softDirty = softDirty;
        this.reason = reason;
    }

    static ListingTracker forProcess(int pid, String reason) {
        return new ListingTracker(pid, Pagemap.softDirtyWorks(), reason);
    }

    static ListingTracker comparing(int pid) {
        return new ListingTracker(pid, false, "asked for");
    }

    @Override
    public String describe() {
        return (softDirty ? "changed pages found by soft-dirty marks" : "changed pages found by comparing every page")
                + " (PAGEMAP_SCAN: " + reason + ")";
    }

    @Override
    public void collect(List<MemoryMapping> mappings, FoundPages found) {
        boolean all = first || !softDirty;
        for (MemoryMapping mapping : mappings) {
            if (mapping.isFileBacked()) {
                found.written.add(mapping.start() >>> PAGE_SHIFT, mapping.end() >>> PAGE_SHIFT);
                continue;
            }
            long[] next = {mapping.start() >>> PAGE_SHIFT};
            pagemap.existing(mapping.start(), mapping.end(), (vpn, dirty) -> {
                found.gone.add(next[0], vpn);
                if (all || dirty) {
                    found.written.add(vpn, vpn + 1);
                }
                next[0] = vpn + 1;
            });
            found.gone.add(next[0], mapping.end() >>> PAGE_SHIFT);
        }
        if (softDirty) {
            pagemap.clearSoftDirty();
        }
        first = false;
    }

    @Override
    public void close() {
        pagemap.close();
    }
}
