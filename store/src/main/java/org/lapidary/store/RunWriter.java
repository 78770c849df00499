package org.lapidary.store;

import java.util.Map;
import java.util.Optional;

/** Appends the checkpoints of one run. Used by one thread at a time. */
public interface RunWriter extends AutoCloseable {

    /** Name of the run. */
    String run();

    /**
     * Stores one checkpoint. When this returns it survives a kill or a power cut; until then, and after an error, no
     * reader sees anything of it and the next call starts from the same previous checkpoint.
     *
     * @throws StoreException.NoSpace where the disk is full
     */
    CheckpointInfo append(CheckpointDraft draft);

    /**
     * What is wrong with the first earlier page that was to be a base and could not be read, if any. What changes in such
     * pages is stored whole; checkpoints that have them are damaged.
     */
    Optional<String> damage();

    /** Replaces attributes of the run by name (exit status, say), durably. */
    void annotate(Map<String, String> attributes);

    /** Frees what the writer holds; committed checkpoints stay. */
    @Override
    void close();
}
