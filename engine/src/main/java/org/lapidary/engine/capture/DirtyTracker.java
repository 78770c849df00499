package org.lapidary.engine.capture;

import java.util.List;
import java.util.function.Consumer;
import org.lapidary.engine.state.MemoryMapping;
import org.lapidary.engine.sys.SystemCallFailed;
import org.lapidary.engine.tracee.RemoteCalls;

/**
 * Finds the pages of private memory that the process changed since it was last asked. Shared memory can change behind
 * its back and is no business of a tracker's, nor is what happens to a mapped file.
 */
interface DirtyTracker extends AutoCloseable {

    /** The way it is done, for the report. */
    String describe();

    /**
     * Collects page numbers.
     *
     * @param mappings all that are private, in order: anonymous ones and those of files
     */
    void collect(List<MemoryMapping> mappings, FoundPages found);

    @Override
    void close();

    /**
     * The best tracker that this kernel offers for process {@code pid}, which stands still and is reached through
     * {@code remote}.
     *
     * @param notices what the user should know of it later
     */
    static DirtyTracker best(int pid, RemoteCalls remote, Consumer<String> notices) {
        try {
            return new ProtectingTracker(pid, remote, notices);
        } catch (SystemCallFailed notOffered) {
            return ListingTracker.forProcess(pid, notOffered.getMessage());
        }
    }
}
