package org.lapidary.engine.capture;

import java.util.List;
import org.lapidary.engine.state.MemoryMapping;
import org.lapidary.engine.sys.SystemCallFailed;
import org.lapidary.engine.tracee.RemoteCalls;
import org.lapidary.store.PageRanges;

/**
 * Finds the pages of private anonymous memory that were written since it was last asked. Shared and file-backed
 * memory can change behind a process's back and is no business of a tracker's: the capture reads all of it.
 */
interface DirtyTracker extends AutoCloseable {

    /** The way it is done, for the report. */
    String describe();

    /**
     * Collects page numbers, all of {@code mappings} being private and anonymous.
     *
     * @param written gets the pages that may have changed and exist
     * @param gone gets pages that are zero now, having been given back or never touched
     */
    void collect(List<MemoryMapping> mappings, PageRanges.Builder written, PageRanges.Builder gone);

    @Override
    void close();

    /**
     * The best tracker that this kernel offers for process {@code pid}, which stands still and is reached through
     * {@code remote}.
     */
    static DirtyTracker best(int pid, RemoteCalls remote) {
        try {
            return new ProtectingTracker(pid, remote);
        } catch (SystemCallFailed notOffered) {
            return ListingTracker.forProcess(pid, notOffered.getMessage());
        }
    }
}
